//! Numbers: their grammar alone. What they are worth is for masks to say.

use super::flaw::{Expected, Flaw};
use super::{byte, run};

/// Reads a number, which begins with a digit or a minus sign.
#[inline(always)]
pub(crate) fn number(input: &[u8], at: usize) -> Result<usize, Flaw> {
    let mut end = at;
    if byte(input, end) == b'-' {
        end += 1;
    }
    if byte(input, end) == b'0' {
        end += 1;
    } else {
        end = digits(input, end)?;
    }
    match byte(input, end) {
        b'.' | b'e' | b'E' => fraction(input, end),
        _ => Ok(end),
    }
}

/// Reads what follows the whole part.
fn fraction(input: &[u8], at: usize) -> Result<usize, Flaw> {
    let mut end = at;
    if byte(input, end) == b'.' {
        end = digits(input, end + 1)?;
    }
    if matches!(byte(input, end), b'e' | b'E') {
        end += 1;
        if matches!(byte(input, end), b'+' | b'-') {
            end += 1;
        }
        end = digits(input, end)?;
    }
    Ok(end)
}

/// Reads digits, of which there must be one.
#[inline(always)]
fn digits(input: &[u8], at: usize) -> Result<usize, Flaw> {
    let end = run::digits(input, at);
    if end == at { Err(Flaw::new(at, Expected::Digit)) } else { Ok(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_grammar_and_no_more() {
        for (text, end) in [
            ("0", 1),
            ("-0", 2),
            ("01", 1),
            ("1234567890123456789012345678901234567890", 40),
            ("-0.5e+3", 7),
            ("1E400", 5),
            ("1e-2,", 4),
            ("1.5]", 3),
            ("1.0.0", 3),
        ] {
            assert_eq!(number(text.as_bytes(), 0), Ok(end), "{text}");
        }
        for text in ["-", "-a", "1.", "1.e1", "1e", "1e+", "1e-.", "-.5", "--1"] {
            assert_eq!(number(text.as_bytes(), 0).unwrap_err().expected, Expected::Digit, "{text}");
        }
    }
}
