//! Masking: what a session shows of records, and what it lets people take along.

use super::{Question, Session};
use crate::json::Json;
use crate::mask::Mask;
use crate::mask::apply::{self, Masked, View};
use crate::mask::record::RecordType;
use crate::policy::class::Class;
use crate::policy::condition::evaluate::Answer;
use crate::policy::status::Status;
use crate::session::standing::Standing;

impl Session {
    /// Masks a record, or each record of an array, as the subject may see it. A record type that the policy does not
    /// know is masked whole: null stands for each record.
    #[must_use]
    pub fn mask(&self, record_type: &str, record: &Json) -> Masked {
        self.mask_with(record_type, record, &|class| self.mask_of(class))
    }

    /// Masks a record, or each record of an array, as the subject may take it along: into a file, a clipboard, another
    /// program. Of a class whose `export` the subject has not earned, nobody takes more than its base mask shows, and
    /// nobody takes more than they see.
    ///
    /// ```
    /// # use permask::{Json, Policy, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"pii": {"actions": ["view", "export"]}},
    /// #   "roles": {"reader": {"rules": [{"allow": "pii:view"}]}},
    /// #   "classes": {"name": {"mask": "stars", "export": "can('pii:export')", "tiers": [{"when": "can('pii:view')", "show": "clear"}]}},
    /// #   "records": {"person": {"unlisted": "show", "fields": {"$.name": "name"}}}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["reader"]), 1_780_315_200);
    /// let record = Json::read_record(br#"{"name": "Ada"}"#)?;
    /// assert_eq!(session.mask("person", &record).data.to_string(), r#"{"name":"Ada"}"#);
    /// assert_eq!(session.export("person", &record).data.to_string(), r#"{"name":"••••••••"}"#);
    /// # Ok::<(), permask::Error>(())
    /// ```
    #[must_use]
    pub fn export(&self, record_type: &str, record: &Json) -> Masked {
        self.mask_with(record_type, record, &|class| self.export_mask_of(class))
    }

    fn mask_with<'s>(
        &'s self,
        record_type: &str,
        record: &Json,
        mask_of: &dyn Fn(usize) -> Option<(&'s str, &'s Mask)>,
    ) -> Masked {
        let view = self.record_type(record_type).map(|record_type| View {
            record_type,
            masks: record_type.classes.iter().map(|class| class.and_then(mask_of)).collect(),
        });
        apply::mask(view.as_ref(), record)
    }

    pub(crate) fn record_type(&self, name: &str) -> Option<&RecordType> {
        let records = &self.policy.records;
        records.types.get(records.names.number(name)?)
    }

    /// Returns the name and the mask of a class; none where the subject sees it clear. A subject that is refused, or
    /// whose status is not full, earns no tier.
    pub(crate) fn mask_of(&self, number: usize) -> Option<(&str, &Mask)> {
        let classes = &self.policy.classes;
        let class = classes.classes.get(number)?;
        let mask = self.mask_for(&self.standing, class);
        let previewed = self.preview.as_ref().map(|preview| self.mask_for(&preview.1, class));
        let stricter = match (mask, previewed) {
            (Some(mask), Some(Some(previewed))) => Some(mask.stricter(previewed)),
            (None, Some(Some(mask))) | (Some(mask), _) => Some(mask),
            (None, _) => None,
        };
        stricter.map(|mask| (classes.names.name(number), mask))
    }

    /// Returns the name and the mask of a class for what is taken along; none where it may be taken clear.
    pub(crate) fn export_mask_of(&self, number: usize) -> Option<(&str, &Mask)> {
        let classes = &self.policy.classes;
        let class = classes.classes.get(number)?;
        let seen = self.mask_of(number);
        if class.export.as_ref().is_some_and(|condition| self.earns(condition)) {
            return seen;
        }
        let mask = seen.map_or(&class.mask, |(_, mask)| mask.stricter(&class.mask));
        Some((classes.names.name(number), mask))
    }

    /// Says whether the subject, and what is previewed, fulfil a condition that earns something.
    fn earns(&self, condition: &crate::policy::condition::Condition) -> bool {
        let is_full = |standing: &Standing| standing.status == Status::Full;
        let all_full = is_full(&self.standing) && self.preview.as_ref().is_none_or(|preview| is_full(&preview.1));
        all_full && self.holds(condition)
    }

    fn mask_for<'s>(&'s self, standing: &'s Standing, class: &'s Class) -> Option<&'s Mask> {
        if standing.refusal.is_some() || standing.status != Status::Full {
            return Some(&class.mask);
        }
        let question = Question::default();
        let earned = class
            .tiers
            .iter()
            .find(|tier| matches!(self.ask(standing, &question).holds(&tier.when), Answer::Value(true)));
        match earned {
            Some(tier) => tier.mask.as_ref(),
            None => Some(&class.mask),
        }
    }
}
