//! Masks: how a private value looks to someone who may not see it. Every mask has an output for every JSON value.

use std::cmp::Ordering;
use std::fmt;

use crate::pseudonym::Prepared;

/// A mask with its parameters, which were checked when the policy was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Mask {
    /// A number, floored to a multiple of `step`; anything else is null.
    Bucket {
        /// A whole number above 0.
        step: u64,
    },
    /// A date or date-time of RFC 3339 with all below the unit cut off, in UTC.
    Date {
        /// What stays.
        unit: DateUnit,
        /// How numbers count the time since 1970; without it a number is no date.
        epoch: Option<Epoch>,
    },
    /// The last digits show, and of the rest only what telephone numbers are written with.
    Digits {
        /// How many digits show.
        end: usize,
        /// Fewer digits than that are all hidden. At least four more than `end`.
        min: usize,
        /// Whether whole numbers count as their text.
        as_text: bool,
    },
    /// Shows the first characters before the last `@` and, of the domain, all or what follows its last dot.
    Email {
        /// How many characters show.
        local: usize,
        /// Whether the domain shows.
        keep_domain: bool,
    },
    /// The same value for every value.
    Fixed {
        /// The JSON text of a string, a number or a boolean.
        json: String,
    },
    /// The first letter of each word.
    Initials,
    /// As many characters as there are; only the first and the last ones, and those that are ignored, show.
    Keep {
        /// How many of the first characters show.
        start: usize,
        /// How many of the last characters show.
        end: usize,
        /// Characters that show wherever they stand, and are not counted.
        ignore: String,
        /// Whether whole numbers count as their text.
        as_text: bool,
    },
    /// null for every value.
    Null,
    /// Shows the first and the last characters around a padding that hides how many there are.
    Partial {
        /// How many of the first characters show.
        start: usize,
        /// How many of the last characters show.
        end: usize,
        /// What stands between them.
        pad: String,
    },
    /// The same sign for the same value of a class, for as long as a key lives.
    Pseudonym,
    /// The member is gone; an element of an array becomes null.
    Remove,
    /// A fixed number of bullets.
    Stars {
        /// How many.
        count: usize,
    },
}

/// What of a date stays.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DateUnit {
    /// Year and month.
    Month,
    /// The year alone.
    Year,
}

/// How a number counts the time since 1970.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Epoch {
    /// In milliseconds.
    Milliseconds,
    /// In seconds.
    Seconds,
}

/// What pseudonyms are made with: 32 random bytes that live as long as the session does, and are never shown.
#[derive(Clone)]
pub struct PseudonymKey {
    /// The bytes as every pseudonym takes them in, worked out once.
    pub(crate) prepared: Prepared,
}

impl PseudonymKey {
    /// Takes 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self { prepared: Prepared::new(&bytes) }
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PseudonymKey(…)")
    }
}

impl Mask {
    /// How many stars there are where no number is given.
    pub const STAR_COUNT: usize = 8;

    /// What stands for a value where another mask does not apply, and where no number of stars is given.
    pub const STARS: Self = Self::Stars { count: Self::STAR_COUNT };

    /// The names of all kinds, as policies write them, in alphabetical order.
    pub const KINDS: [&'static str; 12] = [
        "bucket",
        "date",
        "digits",
        "email",
        "fixed",
        "initials",
        "keep",
        "null",
        "partial",
        "pseudonym",
        "remove",
        "stars",
    ];

    /// Returns the name of the kind, as a policy writes it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Bucket { .. } => "bucket",
            Self::Date { .. } => "date",
            Self::Digits { .. } => "digits",
            Self::Email { .. } => "email",
            Self::Fixed { .. } => "fixed",
            Self::Initials => "initials",
            Self::Keep { .. } => "keep",
            Self::Null => "null",
            Self::Partial { .. } => "partial",
            Self::Pseudonym => "pseudonym",
            Self::Remove => "remove",
            Self::Stars { .. } => "stars",
        }
    }

    /// Says whether what stands for a value depends on more than what kind of JSON it is.
    #[must_use]
    pub const fn needs_value(&self) -> bool {
        !matches!(self, Self::Fixed { .. } | Self::Null | Self::Remove | Self::Stars { .. })
    }

    /// Returns the stricter of two masks of one value. Equally strict ones that differ show nothing but stars: what one
    /// hides, the other might show.
    #[must_use]
    pub fn stricter<'m>(&'m self, other: &'m Self) -> &'m Self {
        match self.laxity().cmp(&other.laxity()) {
            Ordering::Less => self,
            Ordering::Greater => other,
            Ordering::Equal if self == other => self,
            Ordering::Equal => &Self::STARS,
        }
    }

    /// Ranks the kinds from the strictest.
    #[must_use]
    pub const fn laxity(&self) -> u8 {
        match self {
            Self::Remove => 0,
            Self::Null => 1,
            Self::Fixed { .. } => 2,
            Self::Stars { .. } => 3,
            Self::Pseudonym => 4,
            Self::Bucket { .. } => 5,
            Self::Date { .. } => 6,
            Self::Digits { .. } | Self::Email { .. } | Self::Initials | Self::Keep { .. } | Self::Partial { .. } => 7,
        }
    }
}
