//! Fields: one verdict for columns, forms and exports.

use serde::Serialize;

use super::look::{About, Sight};
use super::{Outcome, Question, Session};
use crate::json::Json;
use crate::mask::Mask;
use crate::mask::path::Path;
use crate::mask::record::{ReadOnly, RecordType, Unlisted};
use crate::policy::condition::Condition;

/// What a field is wanted for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// To change it, in a form.
    Edit,
    /// To take it along, into a file, say.
    Export,
    /// To choose, sort, search or group records by it. A masked column that can be sorted still tells its values, so this
    /// is allowed only where the field is clear.
    Query,
    /// To look at it.
    View,
}

/// What a session may do with the fields of a record type.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Fields<'s> {
    /// Each path that the record type names, in its order, and then those that are read-only alone.
    pub fields: Vec<Field<'s>>,
    /// What goes for all other fields.
    pub others: Outcome,
}

/// What a session may do with one field.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Field<'s> {
    /// The path, as the policy writes it.
    pub path: &'s str,
    /// The class of private data.
    pub class: Option<&'s str>,
    /// The verdict. Looking and editing may depend on the record, where none was given.
    pub outcome: Outcome,
    /// The first reason that applies.
    pub code: FieldCode,
    /// The kind of mask under which the field shows, or leaves: the strictest, where that depends on the record. None
    /// where it is clear.
    pub mask: Option<&'static str>,
    /// The id of what makes the field read-only.
    pub rule: Option<&'s str>,
    /// The author's reason for that.
    pub reason: Option<&'s str>,
}

/// Why a field may be used or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldCode {
    /// It may.
    Allowed,
    /// The record type's `edit` does not hold.
    Denied,
    /// The field shows under a mask.
    Masked,
    /// It depends on the record, which is not known.
    NeedsObject,
    /// Nobody edits the field, whatever the rules say.
    ReadOnly,
}

impl Session {
    /// Returns what the session may do with the fields of a record type: with those of one record, where it is given,
    /// else with those of every record. None where the policy does not know the record type: then nothing may be done.
    ///
    /// A field can be edited where it is clear, not read-only, and the record type's `edit` holds; without `edit` nobody
    /// edits. Queries are about every record, so they take a field that is clear in each of them, whichever record is
    /// given. What is said of a field goes for all below it. Each path is compared with each other.
    ///
    /// ```
    /// # use permask::{FieldCode, Policy, Purpose, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"people": {"actions": ["edit"]}},
    /// #   "roles": {"editor": {"rules": [{"allow": "people:edit"}]}}, "classes": {"name": {"mask": "stars"}},
    /// #   "records": {"person": {"resource": "people", "unlisted": "show", "edit": "can('people:edit')", "fields": {"$.name": "name"},
    /// #     "read-only": [{"id": "birthday", "fields": ["$.birthday"], "reason": "Never edited here"}]}}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["editor"]), 1_780_315_200);
    /// let fields = session.fields("person", Purpose::Edit, None).ok_or("no such record type")?;
    /// let codes: Vec<_> = fields.fields.iter().map(|field| (field.path, field.code)).collect();
    /// assert_eq!(codes, [("$.name", FieldCode::Masked), ("$.birthday", FieldCode::ReadOnly)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fields(&self, record_type: &str, purpose: Purpose, record: Option<&Json>) -> Option<Fields<'_>> {
        let record_type = self.record_type(record_type)?;
        let record = record.filter(|_| purpose != Purpose::Query);
        let edit = if purpose == Purpose::Edit {
            self.answer_about(record_type.edit.as_ref(), record_type, record, None)
        } else {
            Outcome::Allow
        };
        let about = About { is_export: purpose == Purpose::Export, ..About::of(record_type, record) };
        // How each class looks, by its number.
        let mut sights = vec![Sight::default(); self.policy.classes.classes.len()];
        for (number, class) in self.classes_of(record_type) {
            if let Some(sight) = sights.get_mut(number) {
                *sight = self.sight(class, &about);
            }
        }
        let mut fields = Vec::new();
        for path in &record_type.paths {
            fields.push(self.field(record_type, path, purpose, edit, &sights));
        }
        if purpose == Purpose::Edit {
            for path in record_type.read_only.iter().flat_map(|read_only| &read_only.paths) {
                if fields.iter().all(|field| field.path != path.text) {
                    fields.push(self.field(record_type, path, purpose, edit, &sights));
                }
            }
        }
        let is_shown = record_type.unlisted == Unlisted::Show;
        Some(Fields { fields, others: if is_shown { edit } else { Outcome::Deny } })
    }

    fn field<'s>(
        &'s self,
        record_type: &'s RecordType,
        path: &'s Path,
        purpose: Purpose,
        edit: Outcome,
        sights: &[Sight<'s>],
    ) -> Field<'s> {
        let mut field = Field {
            path: &path.text,
            class: None,
            outcome: Outcome::Deny,
            code: FieldCode::Masked,
            mask: None,
            rule: None,
            reason: None,
        };
        // What masks something above a field hides the field.
        let mut strictest: Option<&Mask> = None;
        let mut may_be_clear = true;
        for (other, class) in record_type.paths.iter().zip(&record_type.classes) {
            let Some(class) = class.filter(|_| other.may_hold(path)) else { continue };
            if other.text == path.text {
                field.class = Some(self.policy.classes.names.name(class));
            }
            let sight = sights.get(class).copied().unwrap_or_default();
            may_be_clear &= sight.may_be_clear;
            strictest = match (strictest, sight.strictest) {
                (Some(one), Some(other)) => Some(one.stricter(other)),
                (one, other) => one.or(other),
            };
        }
        field.mask = strictest.map(Mask::kind);
        let is_of = |read_only: &&ReadOnly| read_only.paths.iter().any(|other| other.may_hold(path));
        if purpose == Purpose::Edit
            && let Some(read_only) = record_type.read_only.iter().find(is_of)
        {
            (field.rule, field.reason) = (Some(read_only.id.as_str()), read_only.reason.as_deref());
            field.code = FieldCode::ReadOnly;
        } else if may_be_clear {
            let sight = if strictest.is_none() { Outcome::Allow } else { Outcome::Conditional };
            field.outcome = edit.min(sight);
            field.code = match field.outcome {
                Outcome::Allow => FieldCode::Allowed,
                Outcome::Conditional => FieldCode::NeedsObject,
                Outcome::Deny => FieldCode::Denied,
            };
            match (purpose, sight) {
                // What leaves in a file, and what records are chosen by, has to be clear in every record.
                (Purpose::Export, Outcome::Conditional) => field.outcome = Outcome::Deny,
                (Purpose::Query, Outcome::Conditional) => {
                    (field.outcome, field.code) = (Outcome::Deny, FieldCode::Masked);
                }
                _ => {}
            }
        }
        field
    }

    /// Answers a condition about records of a type, or about one; what has no condition is denied.
    pub(super) fn answer_about(
        &self,
        condition: Option<&Condition>,
        record_type: &RecordType,
        record: Option<&Json>,
        next: Option<&Json>,
    ) -> Outcome {
        let Some(condition) = condition else { return Outcome::Deny };
        let question = Question { object: record, next, context: None };
        let by = |standing| self.ask(standing, &question).decide_by(condition, record_type.resource);
        self.standings().map(by).min().unwrap_or(Outcome::Deny)
    }
}
