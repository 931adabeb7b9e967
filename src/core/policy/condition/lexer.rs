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
    /// An operator or a bracket.
    Sign(Sign),
    /// A string, unescaped.
    String(String),
    /// What no token begins with, or a string that does not end.
    Wrong(&'static str),
}

/// An operator or a bracket. Numbered, since comparing texts takes longer than all else that reading a condition does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sign {
    And,
    BraceClose,
    BraceOpen,
    BracketClose,
    BracketOpen,
    Colon,
    Comma,
    Dot,
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Minus,
    Not,
    NotEqual,
    Or,
    ParenthesisClose,
    ParenthesisOpen,
    Plus,
    Question,
    Star,
}

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
        // What CEL calls white space is that of ASCII.
        self.rest = self.rest.trim_ascii_start();
        let start = self.position();
        (self.token(), start)
    }

    fn token(&mut self) -> Token<'t> {
        let mut bytes = self.rest.bytes();
        let Some(first) = bytes.next() else { return Token::End };
        let second = bytes.next().unwrap_or_default();
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                Token::Name(self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
            }
            b'0'..=b'9' => self.number(),
            b'.' if second.is_ascii_digit() => self.number(),
            b'\'' | b'"' => self.string(first),
            _ => self.sign(first, second),
        }
    }

    fn sign(&mut self, first: u8, second: u8) -> Token<'t> {
        let (sign, length) = match (first, second) {
            (b'&', b'&') => (Sign::And, 2),
            (b'|', b'|') => (Sign::Or, 2),
            (b'=', b'=') => (Sign::Equal, 2),
            (b'!', b'=') => (Sign::NotEqual, 2),
            (b'<', b'=') => (Sign::LessOrEqual, 2),
            (b'>', b'=') => (Sign::GreaterOrEqual, 2),
            (b'<', _) => (Sign::Less, 1),
            (b'>', _) => (Sign::Greater, 1),
            (b'!', _) => (Sign::Not, 1),
            (b'?', _) => (Sign::Question, 1),
            (b':', _) => (Sign::Colon, 1),
            (b'(', _) => (Sign::ParenthesisOpen, 1),
            (b')', _) => (Sign::ParenthesisClose, 1),
            (b'[', _) => (Sign::BracketOpen, 1),
            (b']', _) => (Sign::BracketClose, 1),
            (b'{', _) => (Sign::BraceOpen, 1),
            (b'}', _) => (Sign::BraceClose, 1),
            (b'.', _) => (Sign::Dot, 1),
            (b',', _) => (Sign::Comma, 1),
            (b'+', _) => (Sign::Plus, 1),
            (b'-', _) => (Sign::Minus, 1),
            (b'*', _) => (Sign::Star, 1),
            _ => return Token::Wrong("a sign of the language"),
        };
        self.rest = cut(self.rest, length).1;
        Token::Sign(sign)
    }

    /// Reads `1`, `1.5`, `.5` or `1e-3`. What sticks to it (`1u`, `0x1`) is none of our numbers.
    fn number(&mut self) -> Token<'t> {
        let whole = self.rest;
        self.take_while(|byte| byte.is_ascii_digit());
        if let Some(rest) = self.rest.strip_prefix('.')
            && rest.starts_with(|sign: char| sign.is_ascii_digit())
        {
            self.rest = rest;
            self.take_while(|byte| byte.is_ascii_digit());
        }
        if let Some(rest) = self.rest.strip_prefix(['e', 'E']) {
            let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            if rest.starts_with(|sign: char| sign.is_ascii_digit()) {
                self.rest = rest;
                self.take_while(|byte| byte.is_ascii_digit());
            }
        }
        if self.rest.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '_') {
            return Token::Wrong("a decimal number");
        }
        Token::Number(whole.get(..whole.len() - self.rest.len()).unwrap_or_default())
    }

    fn string(&mut self, quote: u8) -> Token<'t> {
        let mut string = String::new();
        self.bump();
        loop {
            string.push_str(self.take_while(|byte| byte != quote && !matches!(byte, b'\\' | b'\n' | b'\r')));
            match self.bump() {
                Some('\\') => match self.escape() {
                    Some(sign) => string.push(sign),
                    None => return Token::Wrong("an escape of CEL"),
                },
                Some('"' | '\'') => return Token::String(string),
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

    /// Takes the bytes that fit. INVARIANT (whole characters): what does not fit is ASCII, or every part of a character is
    /// none that fits.
    fn take_while(&mut self, fits: impl Fn(u8) -> bool) -> &'t str {
        let end = self.rest.bytes().position(|byte| !fits(byte)).unwrap_or(self.rest.len());
        let (taken, rest) = cut(self.rest, end);
        self.rest = rest;
        taken
    }
}
