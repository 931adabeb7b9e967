//! Findings: what lint has to say, as data.

use serde::Serialize;

use super::code::{Level, LintCode};

/// One thing that lint found, with what it is about. Names and patterns are as the policy writes them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Finding {
    /// An allow rule names `**:*`.
    AllowsEverything {
        /// The rule's id.
        rule: String,
    },
    /// The condition of a rule holds for everyone and every object.
    AlwaysMatches {
        /// The rule's id.
        rule: String,
        /// The condition.
        condition: String,
    },
    /// A group carries roles that may not be held together.
    ConflictingGroup {
        /// The group.
        group: String,
        /// The constraint's id.
        constraint: String,
    },
    /// A role includes, or needs, roles that may not be held together.
    ConflictingRole {
        /// The role.
        role: String,
        /// The constraint's id.
        constraint: String,
    },
    /// Two names differ by no more than case, separators, or letters that look alike.
    ConfusableNames {
        /// What is named: `role`, `resource`, ….
        kind: &'static str,
        /// The later name.
        name: String,
        /// The earlier name.
        other: String,
        /// How they differ.
        difference: Difference,
    },
    /// Nobody ever earns a tier of a class.
    DeadTier {
        /// The class.
        class: String,
        /// The tier's condition.
        condition: String,
        /// Why not.
        cause: TierCause,
    },
    /// An allow rule says `resource:*`, and that brings an action that destroys.
    DestructiveWildcard {
        /// The rule's id.
        rule: String,
        /// The patterns that do.
        patterns: Vec<String>,
        /// The permissions that destroy.
        permissions: Vec<String>,
    },
    /// A group without rules, roles and limits.
    EmptyGroup {
        /// The group.
        group: String,
    },
    /// A role without rules, includes and limits, which nothing else names.
    EmptyRole {
        /// The role.
        role: String,
    },
    /// A deny rule is held by assignment, and others allow what it denies: when the assignment ends, they come through.
    EndingDeny {
        /// The rule's id.
        rule: String,
        /// Who holds it, in words.
        holder: String,
        /// Who allows it without holding the deny, in words.
        others: Vec<String>,
    },
    /// Nobody ever sees an entry of the navigation.
    HiddenItem {
        /// The entry's id.
        item: String,
        /// What it requires and nobody can be allowed; none where its condition never holds.
        missing: Vec<String>,
    },
    /// An exception that takes nothing out.
    IdleExcept {
        /// The pattern of the exception.
        pattern: String,
    },
    /// A status lets through nothing that anybody is allowed.
    IdleStatus {
        /// The status.
        status: String,
    },
    /// A pattern with a wildcard covers one resource alone.
    LoneMatch {
        /// The pattern.
        pattern: String,
        /// That resource.
        resource: String,
    },
    /// Something that people are shown has no title.
    MissingTitle {
        /// What it is: `role`, `task` or `navigation entry`.
        kind: &'static str,
        /// Its name or id.
        name: String,
    },
    /// The condition of a rule holds for nobody and no object.
    NeverMatches {
        /// The rule's id.
        rule: String,
        /// The condition.
        condition: String,
    },
    /// No status, and not its absence either, lets anything through.
    NoUsableStatus,
    /// An allow rule covers every resource, or every one at the top, those of later versions too.
    OpenEndedAllow {
        /// The pattern.
        pattern: String,
    },
    /// All that a pattern allows is always denied to whoever holds the rule.
    OverruledAllow {
        /// The pattern.
        pattern: String,
        /// The ids of the deny rules.
        denied_by: Vec<String>,
    },
    /// A private path leads through the members of a map, whose keys are never masked.
    PrivateKeys {
        /// The path.
        path: String,
    },
    /// Everybody sees the values of a class.
    PublicClass {
        /// The class.
        class: String,
        /// The condition of the tier that everybody earns.
        condition: String,
    },
    /// All that a pattern says is said by other rules that are always held along with this one.
    RedundantRule {
        /// The pattern.
        pattern: String,
        /// The ids of the other rules; the rule's own where another pattern of it says the same.
        given_by: Vec<String>,
    },
    /// No rule allows a permission to anybody, or others always deny it.
    UnallowedPermission {
        /// The permission.
        permission: String,
    },
    /// A limit that no role, no group and not everyone carries.
    UncarriedLimit {
        /// The limit.
        limit: String,
    },
    /// Nobody can ever do a task.
    UndoableTask {
        /// The task's id.
        task: String,
        /// What it requires and nobody can be allowed.
        missing: Vec<String>,
    },
    /// Nobody can hold a role.
    UnheldRole {
        /// The role.
        role: String,
        /// Why not.
        cause: RoleCause,
    },
    /// A condition compares roles, groups or statuses with a name that is not declared.
    UnknownName {
        /// What is named: `role`, `group` or `status`.
        kind: &'static str,
        /// The name.
        name: String,
        /// The nearest declared name.
        nearest: Option<String>,
    },
    /// What a rule allows requires something that nobody is allowed by the rule's own role: it works together with
    /// another role alone.
    UnmetRequirement {
        /// The rule's id.
        rule: String,
        /// A permission that the rule allows.
        permission: String,
        /// What it requires and the role does not bring.
        missing: Vec<String>,
        /// Who is allowed that, in words; none where nobody is.
        others: Vec<String>,
    },
    /// Nobody ever sees the values of a class.
    UnseenClass {
        /// The class.
        class: String,
    },
    /// No condition reads a declared attribute of the subject or the context.
    UnusedAttribute {
        /// As conditions would write it: `subject.attrs.region`.
        attribute: String,
    },
    /// No record type uses a class.
    UnusedClass {
        /// The class.
        class: String,
    },
}

/// How two names differ that are easily taken for each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// By letters that look alike: `а` and `a`, `l` and `1`.
    LookAlike,
    /// By upper and lower case.
    Case,
    /// By signs between words, and perhaps case.
    Separators,
}

/// Why nobody earns a tier.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TierCause {
    /// Its condition never holds.
    NeverHolds,
    /// Everybody earns a tier before it.
    Shadowed,
}

/// Why nobody can hold a role.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleCause {
    /// It is abstract, and no role includes it that anybody can hold.
    Abstract,
    /// Only groups may carry it, and none does.
    ThroughGroups,
}

impl Finding {
    /// Returns the kind.
    #[must_use]
    pub const fn code(&self) -> LintCode {
        match self {
            Self::AllowsEverything { .. } => LintCode::AllowsEverything,
            Self::AlwaysMatches { .. } => LintCode::AlwaysMatches,
            Self::ConflictingGroup { .. } => LintCode::ConflictingGroup,
            Self::ConflictingRole { .. } => LintCode::ConflictingRole,
            Self::ConfusableNames { .. } => LintCode::ConfusableNames,
            Self::DeadTier { .. } => LintCode::DeadTier,
            Self::DestructiveWildcard { .. } => LintCode::DestructiveWildcard,
            Self::EmptyGroup { .. } => LintCode::EmptyGroup,
            Self::EmptyRole { .. } => LintCode::EmptyRole,
            Self::EndingDeny { .. } => LintCode::EndingDeny,
            Self::HiddenItem { .. } => LintCode::HiddenItem,
            Self::IdleExcept { .. } => LintCode::IdleExcept,
            Self::IdleStatus { .. } => LintCode::IdleStatus,
            Self::LoneMatch { .. } => LintCode::LoneMatch,
            Self::MissingTitle { .. } => LintCode::MissingTitle,
            Self::NeverMatches { .. } => LintCode::NeverMatches,
            Self::NoUsableStatus => LintCode::NoUsableStatus,
            Self::OpenEndedAllow { .. } => LintCode::OpenEndedAllow,
            Self::OverruledAllow { .. } => LintCode::OverruledAllow,
            Self::PrivateKeys { .. } => LintCode::PrivateKeys,
            Self::PublicClass { .. } => LintCode::PublicClass,
            Self::RedundantRule { .. } => LintCode::RedundantRule,
            Self::UnallowedPermission { .. } => LintCode::UnallowedPermission,
            Self::UncarriedLimit { .. } => LintCode::UncarriedLimit,
            Self::UndoableTask { .. } => LintCode::UndoableTask,
            Self::UnheldRole { .. } => LintCode::UnheldRole,
            Self::UnknownName { .. } => LintCode::UnknownName,
            Self::UnmetRequirement { .. } => LintCode::UnmetRequirement,
            Self::UnseenClass { .. } => LintCode::UnseenClass,
            Self::UnusedAttribute { .. } => LintCode::UnusedAttribute,
            Self::UnusedClass { .. } => LintCode::UnusedClass,
        }
    }

    /// Returns how much it weighs.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::DestructiveWildcard { .. }
            | Self::EmptyGroup { .. }
            | Self::EmptyRole { .. }
            | Self::EndingDeny { .. }
            | Self::LoneMatch { .. }
            | Self::MissingTitle { .. }
            | Self::OpenEndedAllow { .. }
            | Self::UnheldRole { cause: RoleCause::ThroughGroups, .. }
            | Self::UnseenClass { .. }
            | Self::UnusedAttribute { .. } => Level::Note,
            Self::UnmetRequirement { others, .. } if !others.is_empty() => Level::Note,
            _ => Level::Warning,
        }
    }
}
