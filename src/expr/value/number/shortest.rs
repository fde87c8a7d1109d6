/// Below this each whole number is a number of its own, of `float` and of `double`.
const CLOSE: f64 = 16_777_216.0;

/// `-1.25e-7`: the fewest digits that read back as the number.
pub fn double(n: f64) -> String {
    let fewest = format!("{n:e}");
    match digits(&fewest) {
        // Numbers of so few digits lie further apart than `double`s do.
        ..15 if n.abs() < CLOSE => fewest,
        count => chosen(fewest, count, [n.next_down(), n, n.next_up()], |places| format!("{n:.places$e}"), |text| text.parse() == Ok(n)),
    }
}

/// As [`double`].
pub fn float(n: f32) -> String {
    let fewest = format!("{n:e}");
    let near = || [n.next_down(), n, n.next_up()].map(f64::from);
    match digits(&fewest) {
        ..6 if f64::from(n.abs()) < CLOSE => fewest,
        count => chosen(fewest, count, near(), |places| format!("{n:.places$e}"), |text| text.parse() == Ok(n)),
    }
}

/// How many digits stand before the exponent.
fn digits(scientific: &str) -> usize {
    scientific.bytes().take_while(|b| *b != b'e').filter(u8::is_ascii_digit).count()
}

/// Where .NET chooses otherwise: of two that are equally near it takes the even one, and it takes no digits that lie half way to
/// a neighbour, though they read back where the number is even.
fn chosen(fewest: String, count: usize, near: [f64; 3], exactly: impl Fn(usize) -> String, reads_back: impl Fn(&str) -> bool) -> String {
    let even = exactly(count - 1);
    if !half_way(&even, near) && reads_back(&even) {
        return even;
    }
    if !half_way(&fewest, near) {
        return fewest;
    }
    (count..17).map(exactly).find(|text| !half_way(text, near) && reads_back(text)).unwrap_or(fewest)
}

/// Whether what is written lies half way to a neighbour. Only whole numbers can: a fraction half way has too many digits.
fn half_way(text: &str, near: [f64; 3]) -> bool {
    let mut near = near.map(f64::abs);
    near.sort_by(f64::total_cmp);
    let [below, exact, above] = near;
    if !(CLOSE..1e38).contains(&exact) {
        return false;
    }
    let Some(written) = whole(text.trim_start_matches('-')) else { return false };
    let (below, exact, above) = (below as u128, exact as u128, above as u128);
    written > exact && written - exact == above - written || written < exact && exact - written == written - below
}

fn whole(text: &str) -> Option<u128> {
    let (mantissa, exponent) = text.split_once('e')?;
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let zeros = exponent.parse::<u32>().ok()?.checked_sub(u32::try_from(rest.len()).ok()?)?;
    format!("{first}{rest}").parse::<u128>().ok()?.checked_mul(10_u128.checked_pow(zeros)?)
}

#[cfg(test)]
mod tests {
    use super::{double, float};

    #[test]
    fn what_lies_half_way_to_a_neighbour_takes_a_digit_more_and_of_two_equally_near_the_even_one_is_printed() {
        for (n, text) in [
            (5e22, "4.9999999999999996e22"),
            (1e22, "1e22"),
            (1e23, "9.999999999999999e22"),
            (0.1, "1e-1"),
            (39_703_949_411_820_176.0, "3.9703949411820176e16"),
            (1_463_372_838_407_450.2, "1.4633728384074502e15"),
        ] {
            assert_eq!(double(n), text);
        }
        for (n, text) in [(1_234_567_936.0, "1.2345679e9"), (72_162_176.0, "7.2162176e7"), (1e9, "1e9"), (1_265_785.3, "1.2657852e6")] {
            assert_eq!(float(n), text);
        }
    }
}
