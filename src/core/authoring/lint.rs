//! Lint: what is sound in a policy, and yet hardly what its author means.
//!
//! Each [`Finding`] is typed data; a [`Warning`] is a finding with its place. A finding of level warning is probably a
//! mistake, a note is often meant so. What lint says holds for every subject and every object: it never guesses at data,
//! and of conditions it knows no more than their constants, contradictions and permissions tell.
//!
//! | code | level | example | what is wrong | what to do |
//! | --- | --- | --- | --- | --- |
//! | `allows-everything` | warning | `"allow": "**:*"` | every permission, those of later versions too | name the resources, or say with `except` what stays out |
//! | `always-matches` | warning | `"when": "1 < 2"` | the condition of a rule always holds | drop it, or compare with an attribute |
//! | `conflicting-group` | warning | a group with both roles of an `exclusive` pair | who is in it is denied everything | take a role out, or loosen the constraint |
//! | `conflicting-role` | warning | a role that includes, or needs, both roles of an `exclusive` pair | who holds it is denied everything | take an include out, or loosen the constraint |
//! | `confusable-names` | warning | the roles `Editor` and `editor` | names that differ by case, separators or letters that look alike | rename one |
//! | `dead-tier` | warning | a tier behind `"when": "true"`, or for what nobody is allowed | nobody earns the tier | allow what it asks for, move it, or drop it |
//! | `destructive-wildcard` | note | `"allow": "docs:*"` where `docs` can `delete` | `*` brings what cannot be taken back | list the actions |
//! | `empty-group` | note | `"emea": {}` | a group that brings nothing | give it roles or rules, or drop it |
//! | `empty-role` | note | `"guest": {}` | a role that brings nothing, and that no condition or constraint names | give it rules or includes, or drop it |
//! | `ending-deny` | note | a deny in `auditor` of what `editor` allows | when the assignment of `auditor` ends, its deny does | if it must outlast the assignment, move it to `everyone` |
//! | `hidden-item` | warning | an entry that requires what nobody is allowed | nobody sees the entry | allow it to a role, or drop the entry |
//! | `idle-except` | warning | `"allow": "docs:*", "except": ["tags:read"]` | the exception takes nothing out | correct or drop it |
//! | `idle-status` | warning | `"pending": {"only": []}` | the status lets through nothing that anybody is allowed | list what a role allows, or say `none` |
//! | `lone-match` | note | `docs.*:read` where `docs` has one child | a wildcard that covers one resource | name the resource, unless later ones are meant too |
//! | `missing-title` | note | `"tasks": {"edit": {"requires": …}}` | people are shown the id of an entry, a task or a role | add a `title` |
//! | `never-matches` | warning | `"when": "subject.id == 'a' && subject.id == 'b'"` | the rule never matches | correct the condition, or drop the rule |
//! | `no-usable-status` | warning | every status `none`, and `"absent-status": "none"` | everybody is denied everything | make one `full` |
//! | `open-ended-allow` | note | `"allow": "*:read"` | resources that are declared later are open too | name the resources |
//! | `overruled-allow` | warning | an allow of `docs:edit` beside a deny of it in the same role | the allow never counts | drop one, or give the deny a condition |
//! | `private-keys` | warning | `$.emails.*.verified` | keys of a map are never masked | if they are private, let the path end at the map |
//! | `public-class` | warning | a tier with `can()` of what everyone is allowed | everybody sees the values | narrow the tier, or drop the class |
//! | `redundant-rule` | warning | `"allow": "docs:read"` in a role that includes one that allows it | others say it already, always | drop it |
//! | `unallowed-permission` | warning | an action that no rule allows | nobody is ever allowed it | allow it to a role, or drop the action |
//! | `uncarried-limit` | warning | a limit that stands in no role | it is null for everybody | let a role carry it, or drop it |
//! | `undoable-task` | warning | a task that requires what nobody is allowed | nobody can do it | allow it to a role, or drop the task |
//! | `unheld-role` | warning; note | an `abstract` role that nothing includes; one of `"through": "groups"` that no group carries (note) | nobody can hold it | include it, let a group carry it, or drop it |
//! | `unknown-name` | warning | `"when": "'edtior' in subject.roles"` | no such role, group or status is declared | correct the name, or declare it |
//! | `unmet-requirement` | note; warning | an allow of `docs:edit`, which requires `docs:read`, in a role without that | it works together with another role alone (note), or never | allow what it requires in the same role |
//! | `unseen-class` | note | a class without tiers | nobody ever sees a value | add a tier, or use the mask `remove` |
//! | `unused-attribute` | note | `"context": {"surface": "string"}` that no condition reads | the declaration does nothing | drop it, or use it |
//! | `unused-class` | warning | a class that is in no record type | it masks nothing | name it in the fields of a record type, or drop it |

mod code;
mod conflict;
mod finding;
mod mention;
mod message;
mod name;
mod outline;
mod pattern;
mod possible;
mod private;
mod reach;
mod redundant;
mod report;
mod role;
mod rule;
mod shown;
mod unused;

use crate::Error;
use crate::json::Json;
use crate::policy::Policy;

use reach::Reach;
use report::Report;

pub use code::{Level, LintCode};
pub use finding::{Difference, Finding, RoleCause, TierCause};

/// A finding with its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Warning {
    /// Where, as a JSON Pointer (RFC 6901) into the policy document.
    pub at: String,
    /// What was found.
    pub finding: Finding,
}

impl Warning {
    /// Returns the kind of finding.
    #[must_use]
    pub const fn code(&self) -> LintCode {
        self.finding.code()
    }
}

/// Reads a policy document and returns what is worth a second look, in the order of the document.
///
/// The cost grows with the roles and groups times the rules that each brings: milliseconds for hundreds.
///
/// # Errors
///
/// What [`Policy::read`] refuses.
///
/// # Example
///
/// ```
/// use permask::authoring::lint::lint;
///
/// let warnings = lint(br#"{
///   "format": 1,
///   "id": "console",
///   "resources": { "docs": { "actions": ["read"] } },
///   "roles": { "Reader": { "rules": [ { "id": "all", "allow": "docs:*" }, { "allow": "docs:read" } ] } }
/// }"#)?;
/// assert_eq!(warnings.len(), 1);
/// assert_eq!(warnings[0].at, "/roles/Reader/rules/1/allow");
/// assert_eq!(warnings[0].code().as_str(), "redundant-rule");
/// assert_eq!(warnings[0].finding.message(), "`docs:read` adds nothing: `all` says it already");
/// # Ok::<(), permask::Error>(())
/// ```
pub fn lint(document: &[u8]) -> Result<Vec<Warning>, Error> {
    let json = Json::read_document(document)?;
    let policy = Policy::from_json(&json)?;
    let reach = Reach::new(&json, &policy);
    let mut report = Report::default();
    rule::check(&reach, &mut report);
    redundant::check(&reach, &mut report);
    pattern::check(&reach, &mut report);
    role::check(&json, &reach, &mut report);
    name::check(&json, &mut report);
    mention::check(&json, &reach, &mut report);
    shown::check(&json, &reach, &mut report);
    private::check(&json, &reach, &mut report);
    unused::check(&json, &reach, &mut report);
    Ok(report.finish(&json))
}
