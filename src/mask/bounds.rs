//! Bounds: where a value ends whose bytes come in pieces. Each byte is looked at once, and only for what can end a value; what
//! is wrong with it is found when it is read.

use crate::scan::{byte, run};

/// How far the value was looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    at: usize,
    depth: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    /// At the first byte, or between the tokens of an array or an object.
    #[default]
    Between,
    /// In a string.
    String,
    /// In a string, after a backslash.
    Escape,
    /// In a number or a word that is the whole value.
    Scalar,
}

impl Bounds {
    /// Returns where the value ends that begins with the input, and forgets it; none where the input ends before. Then the
    /// same input is to come again with more behind it. What nests deeper than `room` is not followed to its end.
    pub(crate) fn end(&mut self, input: &[u8], room: usize) -> Option<usize> {
        let end = self.find(input, room)?;
        *self = Self::default();
        Some(end)
    }

    fn find(&mut self, input: &[u8], room: usize) -> Option<usize> {
        while self.at < input.len() {
            match self.state {
                State::Between => {
                    let first = byte(input, self.at);
                    if self.depth == 0 && !matches!(first, b'{' | b'[' | b'"' | b'}' | b']') {
                        self.state = State::Scalar;
                        continue;
                    }
                    self.at += 1;
                    match first {
                        b'"' => self.state = State::String,
                        b'{' | b'[' => {
                            self.depth += 1;
                            if self.depth > room {
                                return Some(self.at);
                            }
                        }
                        b'}' | b']' => {
                            self.depth = self.depth.saturating_sub(1);
                            if self.depth == 0 {
                                return Some(self.at);
                            }
                        }
                        _ => {}
                    }
                }
                State::String => {
                    self.at = run::until_quote(input, self.at);
                    let Some(end) = input.get(self.at) else { break };
                    self.at += 1;
                    if *end == b'\\' {
                        self.state = State::Escape;
                    } else {
                        self.state = State::Between;
                        if self.depth == 0 {
                            return Some(self.at);
                        }
                    }
                }
                State::Escape => {
                    self.at += 1;
                    self.state = State::String;
                }
                State::Scalar => {
                    if matches!(byte(input, self.at), b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t') {
                        return Some(self.at);
                    }
                    self.at += 1;
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_however_the_bytes_come() {
        for (text, end) in [
            ("1,", Some(1)),
            ("1", None),
            ("true]", Some(4)),
            (r#""a"#, None),
            (r#""a\"b\\""#, Some(8)),
            (r#"{"a":["}",{}]} "#, Some(14)),
            (r#"[["#, None),
            ("[[[[]]]]", Some(4)),
        ] {
            let mut bounds = Bounds::default();
            assert_eq!(bounds.end(text.as_bytes(), 3), end, "{text}");
            let mut bounds = Bounds::default();
            let found = (0..=text.len()).find_map(|length| bounds.end(&text.as_bytes()[..length], 3));
            assert_eq!(found, end, "{text}, byte by byte");
        }
    }
}
