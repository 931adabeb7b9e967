//! Looks: what a session sees of the records of a type, class by class and node by node.

use std::sync::Arc;

use permask_mask::{Entry, Look, NodeLook, Paths, Reveal};

use super::standing::Standing;
use super::{Outcome, Purpose, Question, Session};
use crate::json::Json;
use crate::mask::Mask;
use crate::mask::record::{RecordType, Unlisted};
use crate::policy::Policy;
use crate::policy::class::Class;
use crate::policy::condition::Condition;
use crate::policy::condition::expression::Source;
use crate::policy::resource::PermissionId;

/// Which records are looked at, and what for.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    /// The resource whose objects the records are.
    pub(super) resource: Option<usize>,
    /// The record; without one, what is said holds for each.
    pub(super) record: Option<&'a Json>,
    pub(super) is_export: bool,
    /// Whether a condition that may come out otherwise for some record is unknown without one. Else what is asked of a
    /// type is answered for the objects of the session's tenant, as everywhere.
    pub(super) is_strict: bool,
}

/// How the values of a class look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sight<'p> {
    /// The strictest mask that they may have; none where they are clear.
    pub(super) strictest: Option<&'p Mask>,
    /// Whether they are clear, or may be.
    pub(super) may_be_clear: bool,
    /// Whether it depends on the record, which is not known.
    pub(super) varies: bool,
}

impl Sight<'_> {
    /// Says whether the values are clear, whatever the record.
    pub(super) fn is_clear(&self) -> bool {
        self.strictest.is_none()
    }
}

impl<'p> Sight<'p> {
    fn add(&mut self, mask: Option<&'p Mask>) {
        match mask {
            None => self.may_be_clear = true,
            Some(mask) => self.strictest = Some(self.strictest.map_or(mask, |other| other.stricter(mask))),
        }
    }
}

impl Policy {
    /// Returns the paths of a record type as one automaton; none where the policy does not know the record type.
    #[must_use]
    pub fn paths(&self, record_type: &str) -> Option<&Arc<Paths>> {
        let number = self.records.names.number(record_type)?;
        self.records.types.get(number).map(|record_type| &record_type.automaton)
    }
}

impl Session {
    /// Returns what the session sees of a record type, for the nodes of its [`Policy::paths`]: of one record where it is
    /// given, else of every record. None where the policy does not know the record type: then a record is masked whole.
    /// [`Purpose::Export`] is for what is taken along; every other purpose looks.
    ///
    /// A condition that reads the record is unknown without one, and earns nothing. Of the record only the top-level
    /// members of [`Session::reads`] matter. The cost is that of the conditions of the classes, and linear in the nodes.
    ///
    /// ```
    /// # use permask::{Json, Policy, Purpose, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p",
    /// #   "resources": {"notes": {"actions": ["read"], "attributes": {"owner": "string"}}},
    /// #   "classes": {"text": {"mask": "stars", "tiers": [{"when": "resource.owner == subject.id", "show": "clear"}]}},
    /// #   "records": {"note": {"resource": "notes", "unlisted": "show", "fields": {"$.text": "text"}}}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["guest"]), 1_780_315_200);
    /// let paths = session.policy().paths("note").ok_or("no such record type")?;
    /// let text = paths.member(0, "text").ok_or("no such path")?;
    /// let own = Json::read_record(br#"{"owner": "u-1", "text": "secret"}"#)?;
    /// let mask = |record| session.look("note", Purpose::View, record)?.nodes.get(text as usize)?.mask;
    /// assert_eq!(session.reads("note", Purpose::View), ["owner", "id"]);
    /// assert_eq!(mask(Some(&own)), None);
    /// assert_eq!(mask(None), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn look(&self, record_type: &str, purpose: Purpose, record: Option<&Json>) -> Option<Look> {
        self.record_type(record_type).map(|record_type| self.look_of(record_type, purpose, record))
    }

    /// Returns the names of the top-level members of a record that its look depends on: what the record type's resource
    /// declares, and `id`. Empty where one look serves all records, and where the policy does not know the record type.
    #[must_use]
    pub fn reads(&self, record_type: &str, purpose: Purpose) -> Vec<String> {
        let Some(record_type) = self.record_type(record_type) else { return Vec::new() };
        let about = About { is_export: purpose == Purpose::Export, is_strict: true, ..About::of(record_type, None) };
        let varies = |class: &Class| {
            let sight = self.sight(class, &about);
            sight.varies || !sight.is_clear() && self.reveal_varies(class, &about)
        };
        match record_type.resource {
            Some(resource) if self.classes_of(record_type).any(|(_, class)| varies(class)) => {
                let names = self.policy.resources().attribute_names(resource).filter(|name| *name != "id");
                names.chain(["id"]).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Says whether the look of a record type changes with the time of day, and not only at [`Session::changes_at`].
    #[must_use]
    pub fn look_varies_by_time(&self, record_type: &str) -> bool {
        let by_time = &self.policy.varying.by_time;
        let varies = |condition: &Condition| {
            let mut found = condition.root.reads(|source| *source == Source::Now);
            condition.for_each_can(&mut |permission| found |= by_time.contains(permission.index()));
            found
        };
        let of_class = |class: &Class| {
            let tiers = class.tiers.iter().map(|tier| &tier.when);
            tiers.chain(&class.export).chain(class.reveal.as_ref().map(|reveal| &reveal.when)).any(varies)
        };
        self.record_type(record_type)
            .is_some_and(|record_type| self.classes_of(record_type).any(|(_, class)| of_class(class)))
    }

    pub(super) fn look_of(&self, record_type: &RecordType, purpose: Purpose, record: Option<&Json>) -> Look {
        let about = About { is_export: purpose == Purpose::Export, is_strict: true, ..About::of(record_type, record) };
        let mut look = Look { shows_unlisted: record_type.unlisted == Unlisted::Show, ..Look::default() };
        // The mask of each class alone, by its number.
        let mut alone: Vec<Option<Entry>> = vec![None; self.policy.classes.classes.len()];
        let mut numbers: Vec<Option<u32>> = vec![None; alone.len()];
        for (number, class) in self.classes_of(record_type) {
            if let (Some(mask), Some(entry)) = (self.sight(class, &about).strictest, alone.get_mut(number)) {
                *entry = Some(Entry {
                    mask: mask.clone(),
                    class: self.policy.classes.names.name(number).to_owned(),
                    hides_absence: class.hides_absence,
                    reveal: self.revealing(class, &about).0,
                });
            }
        }
        let mut of_set = Vec::new();
        for set in &record_type.sets {
            let Some((first, entry)) = together(set, &alone) else {
                of_set.push(None);
                continue;
            };
            // Most are the mask of one class: that is written down once.
            let own = numbers.get_mut(first).filter(|_| alone.get(first).and_then(Option::as_ref) == Some(&entry));
            let number = own.as_ref().and_then(|number| **number).or_else(|| {
                look.entries.push(entry);
                u32::try_from(look.entries.len() - 1).ok()
            });
            if let Some(own) = own {
                *own = number;
            }
            of_set.push(number);
        }
        let entry_of = |set: Option<&Option<usize>>| of_set.get((*set?)?).copied().flatten();
        for (number, node) in record_type.automaton.nodes.iter().enumerate() {
            let drift = node.table.and_then(|table| entry_of(record_type.expecting.get(table as usize)));
            look.nodes.push(NodeLook { mask: entry_of(record_type.selected.get(number)), drift });
        }
        look
    }

    /// Returns each class of a record type once, with its number.
    pub(super) fn classes_of<'s>(&'s self, record_type: &'s RecordType) -> impl Iterator<Item = (usize, &'s Class)> {
        let mut numbers = crate::bits::Bits::default();
        record_type.classes.iter().flatten().for_each(|number| numbers.insert(*number));
        let numbers: Vec<usize> = numbers.iter().collect();
        numbers.into_iter().filter_map(|number| Some((number, self.policy.classes.classes.get(number)?)))
    }

    /// Returns how the values of a class look, to the subject and to what is previewed.
    pub(super) fn sight<'s>(&'s self, class: &'s Class, about: &About<'_>) -> Sight<'s> {
        let mut sight = self.sight_by(&self.standing, class, about);
        for (_, standing) in &self.previews {
            let other = self.sight_by(standing, class, about);
            sight.may_be_clear &= other.may_be_clear;
            sight.varies |= other.varies;
            if let Some(mask) = other.strictest {
                sight.strictest = Some(sight.strictest.map_or(mask, |strictest| strictest.stricter(mask)));
            }
        }
        sight
    }

    fn sight_by<'s>(&'s self, standing: &'s Standing, class: &'s Class, about: &About<'_>) -> Sight<'s> {
        let mut sight = Sight::default();
        let tiers = class.tiers.iter().map(|tier| (Some(&tier.when), tier.mask.as_ref()));
        for (when, mask) in tiers.chain([(None, Some(&class.mask))]) {
            match when.map_or(Outcome::Allow, |when| self.earned_by(standing, when, about)) {
                Outcome::Deny => {}
                Outcome::Conditional => {
                    sight.varies = true;
                    sight.add(mask);
                }
                Outcome::Allow => {
                    sight.add(mask);
                    break;
                }
            }
        }
        if about.is_export {
            let export = class.export.as_ref();
            match export.map_or(Outcome::Deny, |condition| self.earned_by(standing, condition, about)) {
                Outcome::Allow => {}
                outcome => {
                    // Nobody takes along more than the base mask shows, nor more than they see.
                    sight.varies |= outcome == Outcome::Conditional;
                    sight.may_be_clear &= outcome == Outcome::Conditional;
                    sight.add(Some(&class.mask));
                }
            }
        }
        sight
    }

    /// Says whether a condition is fulfilled by the subject, and by what is previewed; conditional where that depends on
    /// the record, which is not known.
    pub(super) fn earned(&self, condition: &Condition, about: &About<'_>) -> Outcome {
        let earned = self.standings().map(|standing| self.earned_by(standing, condition, about));
        earned.min().unwrap_or(Outcome::Deny)
    }

    fn earned_by(&self, standing: &Standing, condition: &Condition, about: &About<'_>) -> Outcome {
        let reads = self.reads_record(condition, about.resource);
        let is_of_tenant =
            || about.resource.is_some_and(|resource| self.policy.resources().tenant_attribute(resource).is_some());
        // What is said without a record holds for each, but for those of other tenants.
        if reads && about.is_strict && about.record.is_none() && standing.is_full() && is_of_tenant() {
            return Outcome::Conditional;
        }
        let question = Question { object: about.record.filter(|_| reads), ..Question::default() };
        self.ask(standing, &question).decide_by(condition, about.resource.filter(|_| reads))
    }

    /// Says whether a condition may come out differently for two records: it reads them, or it asks for a permission on
    /// their resource whose answer depends on the object.
    fn reads_record(&self, condition: &Condition, resource: Option<usize>) -> bool {
        if resource.is_none() {
            return false;
        }
        let mut reads = condition.root.reads(Source::is_object);
        condition.for_each_can(&mut |permission: PermissionId| {
            let is_own = self.policy.resources().owner(permission) == resource;
            reads |= is_own && self.policy.varying.by_object.contains(permission.index());
        });
        reads
    }
}

impl<'a> About<'a> {
    /// A look at records of a type.
    pub(super) fn of(record_type: &RecordType, record: Option<&'a Json>) -> Self {
        Self { resource: record_type.resource, record, is_export: false, is_strict: false }
    }
}

/// Returns the mask of a value that several classes mask, with the number of the class that it stands for; none where
/// none does. Of the strictest kind, unequal masks show nothing but stars: what one hides, the other might show.
fn together(set: &[usize], alone: &[Option<Entry>]) -> Option<(usize, Entry)> {
    let masking = || set.iter().filter_map(|class| Some((*class, alone.get(*class)?.as_ref()?)));
    let strictest = masking().map(|(_, entry)| entry.mask.laxity()).min()?;
    let mut chosen: Option<(usize, Entry)> = None;
    for (class, entry) in masking().filter(|(_, entry)| entry.mask.laxity() == strictest) {
        chosen = Some(match chosen {
            None => (class, entry.clone()),
            Some((first, mut both)) => {
                let is_first = both.class < entry.class;
                // Not by comparing two at a time: stars would then lose against a third that is stricter.
                if both.mask != entry.mask {
                    both.mask = Mask::STARS;
                }
                (if is_first { first } else { class }, Entry { class: both.class.min(entry.class.clone()), ..both })
            }
        });
    }
    let (class, mut entry) = chosen?;
    for (_, other) in masking() {
        entry.hides_absence |= other.hides_absence;
        entry.reveal = least(entry.reveal, other.reveal);
    }
    Some((class, entry))
}

/// Returns the lesser of two: what one class keeps, the other does not give away.
pub(super) fn least(one: Reveal, other: Reveal) -> Reveal {
    match (one, other) {
        (Reveal::Deny, _) | (_, Reveal::Deny) => Reveal::Deny,
        (Reveal::StepUp, _) | (_, Reveal::StepUp) => Reveal::StepUp,
        (Reveal::Allow, Reveal::Allow) => Reveal::Allow,
    }
}
