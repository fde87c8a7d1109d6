use std::fmt::Write as _;

use crate::diagnostic::visible;

/// Columns of text, as wide as their widest cell; numbers to the right.
#[derive(Debug)]
pub(super) struct Table {
    heads: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A cell wider than this, letters, is cut: names may be of any length.
const WIDEST: usize = 300;

/// At most so many letters of a text.
pub(super) fn shortened(text: &str, widest: usize) -> String {
    match text.char_indices().nth(widest) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl Table {
    pub(super) fn new(heads: &[(&'static str, Align)]) -> Self {
        Self { heads: heads.to_vec(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.iter().map(|cell| shortened(&visible(cell), WIDEST)).collect());
    }

    /// The lines, indented; columns that are empty throughout are left out.
    pub(super) fn lines(&self, indent: &str) -> Vec<String> {
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let columns: Vec<(usize, usize)> = (0..self.heads.len())
            .map(|column| (column, width(column)))
            .filter(|&(_, width)| width > 0)
            .map(|(column, width)| (column, width.max(self.heads[column].0.chars().count())))
            .collect();
        let line = |cells: &dyn Fn(usize) -> String| {
            let mut out = String::from(indent);
            for (place, &(column, width)) in columns.iter().enumerate() {
                let gap = if place > 0 { "  " } else { "" };
                let _ = match self.heads[column].1 {
                    Align::Left => write!(out, "{gap}{:<width$}", cells(column)),
                    Align::Right => write!(out, "{gap}{:>width$}", cells(column)),
                };
            }
            out.trim_end().to_owned()
        };
        let head = line(&|column| self.heads[column].0.to_owned());
        let rows = self.rows.iter().map(|row| line(&|column| row.get(column).cloned().unwrap_or_default()));
        std::iter::once(head).chain(rows).collect()
    }
}
