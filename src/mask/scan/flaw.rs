//! Flaws: what is wrong with a text, and at which offset. The offset never leaves the crate; places are made of it.

use crate::fault::FaultCode;

/// What is wrong, and where it was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Flaw {
    /// The offset.
    pub(crate) at: usize,
    /// What was expected.
    pub(crate) expected: Expected,
}

/// What was expected of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expected {
    Character,
    Colon,
    Depth,
    Digit,
    ElementEnd,
    End,
    Escape,
    HexDigit,
    /// Inside of what is hidden, where more would tell what it is.
    Json,
    Line,
    MemberEnd,
    Name,
    Quote,
    Record,
    SecondHalf,
    Text,
    Utf8,
    Value,
}

impl Flaw {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(at: usize, expected: Expected) -> Self {
        Self { at, expected }
    }

    /// Returns the flaw as it is told of a value that is hidden: at its start, and without saying what it is made of.
    #[cold]
    pub(crate) fn hidden(self, start: usize) -> Self {
        let expected = match self.expected {
            Expected::Depth => Expected::Depth,
            // No value begins there at all.
            Expected::Value if self.at == start => Expected::Value,
            _ => Expected::Json,
        };
        Self { at: start, expected }
    }
}

impl Expected {
    pub(crate) const fn code(self) -> FaultCode {
        match self {
            Self::Depth => FaultCode::TooDeep,
            Self::Record => FaultCode::RecordTooLarge,
            Self::Text => FaultCode::TooLarge,
            _ => FaultCode::InvalidJson,
        }
    }

    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Character => "expected a character, not half of a surrogate pair",
            Self::Colon => "expected `:`",
            Self::Depth => "nesting is deeper than 128",
            Self::Digit => "expected a digit",
            Self::ElementEnd => "expected `,` or `]`",
            Self::End => "expected the end of the text",
            Self::Escape => "expected an escape",
            Self::HexDigit => "expected a hexadecimal digit",
            Self::Json => "expected JSON",
            Self::Line => "expected the end of the line",
            Self::MemberEnd => "expected `,` or `}`",
            Self::Name => "expected a name in quotation marks",
            Self::Quote => "expected `\"`",
            Self::Record => "one record is larger than 16 MiB",
            Self::SecondHalf => "expected the second half of a surrogate pair",
            Self::Text => "the text is larger than 64 MiB",
            Self::Utf8 => "expected UTF-8",
            Self::Value => "expected a value",
        }
    }
}
