//! Codes: which kinds of finding there are, as stable words, and how much each weighs.

use std::fmt;

use serde::Serialize;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know; often meant so.
    Note,
    /// Probably not what the author means.
    Warning,
}

/// The kind of a finding, as a stable word in kebab-case.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum LintCode {
    /// See [`Finding::AllowsEverything`](super::Finding::AllowsEverything).
    AllowsEverything,
    /// See [`Finding::AlwaysMatches`](super::Finding::AlwaysMatches).
    AlwaysMatches,
    /// See [`Finding::ConflictingGroup`](super::Finding::ConflictingGroup).
    ConflictingGroup,
    /// See [`Finding::ConflictingRole`](super::Finding::ConflictingRole).
    ConflictingRole,
    /// See [`Finding::ConfusableNames`](super::Finding::ConfusableNames).
    ConfusableNames,
    /// See [`Finding::DeadTier`](super::Finding::DeadTier).
    DeadTier,
    /// See [`Finding::DestructiveWildcard`](super::Finding::DestructiveWildcard).
    DestructiveWildcard,
    /// See [`Finding::EmptyGroup`](super::Finding::EmptyGroup).
    EmptyGroup,
    /// See [`Finding::EmptyRole`](super::Finding::EmptyRole).
    EmptyRole,
    /// See [`Finding::EndingDeny`](super::Finding::EndingDeny).
    EndingDeny,
    /// See [`Finding::HiddenItem`](super::Finding::HiddenItem).
    HiddenItem,
    /// See [`Finding::IdleExcept`](super::Finding::IdleExcept).
    IdleExcept,
    /// See [`Finding::IdleStatus`](super::Finding::IdleStatus).
    IdleStatus,
    /// See [`Finding::LoneMatch`](super::Finding::LoneMatch).
    LoneMatch,
    /// See [`Finding::MissingTitle`](super::Finding::MissingTitle).
    MissingTitle,
    /// See [`Finding::NeverMatches`](super::Finding::NeverMatches).
    NeverMatches,
    /// See [`Finding::NoUsableStatus`](super::Finding::NoUsableStatus).
    NoUsableStatus,
    /// See [`Finding::OpenEndedAllow`](super::Finding::OpenEndedAllow).
    OpenEndedAllow,
    /// See [`Finding::OverruledAllow`](super::Finding::OverruledAllow).
    OverruledAllow,
    /// See [`Finding::PrivateKeys`](super::Finding::PrivateKeys).
    PrivateKeys,
    /// See [`Finding::PublicClass`](super::Finding::PublicClass).
    PublicClass,
    /// See [`Finding::RedundantRule`](super::Finding::RedundantRule).
    RedundantRule,
    /// See [`Finding::UnallowedPermission`](super::Finding::UnallowedPermission).
    UnallowedPermission,
    /// See [`Finding::UncarriedLimit`](super::Finding::UncarriedLimit).
    UncarriedLimit,
    /// See [`Finding::UndoableTask`](super::Finding::UndoableTask).
    UndoableTask,
    /// See [`Finding::UnheldRole`](super::Finding::UnheldRole).
    UnheldRole,
    /// See [`Finding::UnknownName`](super::Finding::UnknownName).
    UnknownName,
    /// See [`Finding::UnmetRequirement`](super::Finding::UnmetRequirement).
    UnmetRequirement,
    /// See [`Finding::UnseenClass`](super::Finding::UnseenClass).
    UnseenClass,
    /// See [`Finding::UnusedAttribute`](super::Finding::UnusedAttribute).
    UnusedAttribute,
    /// See [`Finding::UnusedClass`](super::Finding::UnusedClass).
    UnusedClass,
}

impl LintCode {
    /// Every code, in alphabetical order.
    pub const ALL: &[Self] = &[
        Self::AllowsEverything,
        Self::AlwaysMatches,
        Self::ConflictingGroup,
        Self::ConflictingRole,
        Self::ConfusableNames,
        Self::DeadTier,
        Self::DestructiveWildcard,
        Self::EmptyGroup,
        Self::EmptyRole,
        Self::EndingDeny,
        Self::HiddenItem,
        Self::IdleExcept,
        Self::IdleStatus,
        Self::LoneMatch,
        Self::MissingTitle,
        Self::NeverMatches,
        Self::NoUsableStatus,
        Self::OpenEndedAllow,
        Self::OverruledAllow,
        Self::PrivateKeys,
        Self::PublicClass,
        Self::RedundantRule,
        Self::UnallowedPermission,
        Self::UncarriedLimit,
        Self::UndoableTask,
        Self::UnheldRole,
        Self::UnknownName,
        Self::UnmetRequirement,
        Self::UnseenClass,
        Self::UnusedAttribute,
        Self::UnusedClass,
    ];

    /// Returns the code as it is written: `unheld-role`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllowsEverything => "allows-everything",
            Self::AlwaysMatches => "always-matches",
            Self::ConflictingGroup => "conflicting-group",
            Self::ConflictingRole => "conflicting-role",
            Self::ConfusableNames => "confusable-names",
            Self::DeadTier => "dead-tier",
            Self::DestructiveWildcard => "destructive-wildcard",
            Self::EmptyGroup => "empty-group",
            Self::EmptyRole => "empty-role",
            Self::EndingDeny => "ending-deny",
            Self::HiddenItem => "hidden-item",
            Self::IdleExcept => "idle-except",
            Self::IdleStatus => "idle-status",
            Self::LoneMatch => "lone-match",
            Self::MissingTitle => "missing-title",
            Self::NeverMatches => "never-matches",
            Self::NoUsableStatus => "no-usable-status",
            Self::OpenEndedAllow => "open-ended-allow",
            Self::OverruledAllow => "overruled-allow",
            Self::PrivateKeys => "private-keys",
            Self::PublicClass => "public-class",
            Self::RedundantRule => "redundant-rule",
            Self::UnallowedPermission => "unallowed-permission",
            Self::UncarriedLimit => "uncarried-limit",
            Self::UndoableTask => "undoable-task",
            Self::UnheldRole => "unheld-role",
            Self::UnknownName => "unknown-name",
            Self::UnmetRequirement => "unmet-requirement",
            Self::UnseenClass => "unseen-class",
            Self::UnusedAttribute => "unused-attribute",
            Self::UnusedClass => "unused-class",
        }
    }
}

impl fmt::Display for LintCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
