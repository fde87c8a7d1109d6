use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};

use crate::yaml::parse::options;

/// What stands where in a text.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Scalars and aliases, in order; empty ones are left out.
    pub(super) leaves: Vec<Range<usize>>,
    /// `{...}` and `[...]`, in order; those inside of others are left out.
    pub(super) flows: Vec<Range<usize>>,
}

impl Places {
    /// `None` when the text is no YAML.
    pub(super) fn of(text: &str) -> Option<Self> {
        let options: Options = options();
        let mut places = Self::default();
        // Where the outermost of the open flow collections begins, and how many are open.
        let (mut begin, mut open) = (0, 0_usize);
        let mut flow: Vec<bool> = Vec::new();
        for item in Parser::new_from_str_with_options(text, options) {
            let (event, place) = item.ok()?;
            let range = place.byte_range().unwrap_or(0..0);
            match event {
                Event::Scalar(_, style, ..) => {
                    let written = text.get(range.clone())?;
                    let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                    // What a block scalar says begins behind the line of its `|`.
                    let start = if block { text.get(..range.start)?.trim_end().len() } else { range.start };
                    places.leaf(start..if block { range.end } else { range.start + written.trim_end().len() });
                }
                Event::Alias(_) | Event::UnresolvedAlias(_) => places.leaf(range),
                Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                    let is_flow = style == StructureStyle::Flow;
                    if is_flow && open == 0 {
                        begin = range.start;
                    }
                    open += usize::from(is_flow);
                    flow.push(is_flow);
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let closed = flow.pop()?;
                    open -= usize::from(closed);
                    if closed && open == 0 {
                        places.flows.push(begin..range.end);
                    }
                }
                _ => {}
            }
        }
        Some(places)
    }

    fn leaf(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.leaves.push(range);
        }
    }
}

/// Whether a place is inside of one of these, after its first byte.
pub(super) fn within(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start < at);
    next.checked_sub(1).and_then(|last| ranges.get(last)).is_some_and(|range| at < range.end)
}
