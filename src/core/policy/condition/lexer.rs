//! The lexer: a condition's text as tokens, each with where it begins.

use crate::text::cut;

/// A token of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// The end of the text.
    End,
    /// A name or a word of the language.
    Name(&'t str),
    /// A number, as its text.
    Number(&'t str),
    /// A sign: an operator or a bracket.
    Sign(&'static str),
    /// A string, unescaped.
    String(String),
    /// What no token begins with, or a string that does not end.
    Wrong(&'static str),
}

/// Signs, the longer ones first.
const SIGNS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "(", ")", "[", "]", ".", ",", "+", "-", "{", "}", "*",
];

/// Reads tokens from the start of a text.
#[derive(Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    rest: &'t str,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, rest: text }
    }

    /// Returns how many bytes were read.
    pub(super) fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// Returns the next token and the byte at which it begins.
    pub(super) fn next(&mut self) -> (Token<'t>, usize) {
        self.skip_space();
        let start = self.position();
        (self.token(), start)
    }

    fn token(&mut self) -> Token<'t> {
        let Some(first) = self.rest.chars().next() else { return Token::End };
        if first.is_ascii_alphabetic() || first == '_' {
            return Token::Name(self.take_while(|sign| sign.is_ascii_alphanumeric() || sign == '_'));
        }
        let is_fraction =
            self.rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()));
        if first.is_ascii_digit() || is_fraction {
            return self.number();
        }
        if matches!(first, '\'' | '"') {
            return self.string(first);
        }
        for sign in SIGNS {
            if let Some(rest) = self.rest.strip_prefix(sign) {
                self.rest = rest;
                return Token::Sign(sign);
            }
        }
        Token::Wrong("a sign of the language")
    }

    /// Reads `1`, `1.5`, `.5` or `1e-3`. What sticks to it (`1u`, `0x1`) is none of our numbers.
    fn number(&mut self) -> Token<'t> {
        let whole = self.rest;
        self.take_while(|sign| sign.is_ascii_digit());
        if let Some(rest) = self.rest.strip_prefix('.')
            && rest.starts_with(|sign: char| sign.is_ascii_digit())
        {
            self.rest = rest;
            self.take_while(|sign| sign.is_ascii_digit());
        }
        if let Some(rest) = self.rest.strip_prefix(['e', 'E']) {
            let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            if rest.starts_with(|sign: char| sign.is_ascii_digit()) {
                self.rest = rest;
                self.take_while(|sign| sign.is_ascii_digit());
            }
        }
        if self.rest.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '_') {
            return Token::Wrong("a decimal number");
        }
        Token::Number(whole.get(..whole.len() - self.rest.len()).unwrap_or_default())
    }

    fn string(&mut self, quote: char) -> Token<'t> {
        let mut string = String::new();
        self.bump();
        loop {
            match self.bump() {
                Some(sign) if sign == quote => return Token::String(string),
                Some('\\') => match self.escape() {
                    Some(sign) => string.push(sign),
                    None => return Token::Wrong("an escape of CEL"),
                },
                Some(sign) if !matches!(sign, '\n' | '\r') => string.push(sign),
                _ => return Token::Wrong("the closing quotation mark"),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.bump()? {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            sign @ ('\\' | '?' | '"' | '\'' | '`') => sign,
            'x' | 'X' => return self.code(2, 16),
            'u' => return self.code(4, 16),
            'U' => return self.code(8, 16),
            first @ '0'..='3' => {
                let code = first.to_digit(8)? * 64 + self.digits(2, 8)?;
                return char::from_u32(code);
            }
            _ => return None,
        })
    }

    fn code(&mut self, length: usize, radix: u32) -> Option<char> {
        self.digits(length, radix).and_then(char::from_u32)
    }

    fn digits(&mut self, length: usize, radix: u32) -> Option<u32> {
        let mut code: u32 = 0;
        for _ in 0..length {
            code = code.checked_mul(radix)?.checked_add(self.bump()?.to_digit(radix)?)?;
        }
        Some(code)
    }

    fn bump(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let first = characters.next()?;
        self.rest = characters.as_str();
        Some(first)
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|sign| !fits(sign)).unwrap_or(self.rest.len());
        let (taken, rest) = cut(self.rest, end);
        self.rest = rest;
        taken
    }

    /// Skips what CEL calls white space.
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
    }
}
