//! Comparing: what `mask` returned and what a form holds, side by side along the paths of the record type.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::tree::{Kind, Object, Tree};
use super::{Action, Guard, HiddenField, MAX_ERRORS, Operation, Writable, WriteCode, WriteError, mark};
use crate::place::push_name;

/// Both documents at one place.
pub(super) struct Comparison<'c> {
    guard: &'c Guard<'c>,
    /// The class of each value that was masked, by its pointer.
    hidden: BTreeMap<&'c str, Option<&'c str>>,
    /// The place that is looked at.
    pointer: String,
    result: Writable,
}

/// Where a value is on the paths.
#[derive(Clone, Copy)]
pub(super) struct Place {
    node: Option<u32>,
    /// Whether a path selects the value, or one above it.
    is_listed: bool,
    /// The node on the read-only paths.
    read_only: Option<u32>,
    /// The rule that makes the value read-only, or one above it.
    rule: Option<u32>,
}

/// The mask that hides what stands at a place, or would stand there: by its class, if it has one.
type Cover<'c> = Option<&'c str>;

impl<'c> Comparison<'c> {
    pub(super) fn new(guard: &'c Guard<'c>, masked: &'c [HiddenField<'c>]) -> Self {
        let hidden = masked.iter().map(|field| (field.pointer.as_ref(), field.class.as_deref())).collect();
        Self { guard, hidden, pointer: String::new(), result: Writable::default() }
    }

    /// Compares a record with what it is to become.
    pub(super) fn run(mut self, before: &Tree<'_>, after: &Tree<'_>) -> Writable {
        let is_record = matches!(after.kind, Kind::Object(_)) && !matches!(before.kind, Kind::Array(_));
        if is_record {
            self.compare(self.guard.root(), before, after, true);
        } else if matches!(before.kind, Kind::Array(_)) || !before.is_same(after) {
            self.refuse(WriteCode::WrongKind, None);
        }
        if !self.result.errors.is_empty() {
            self.result.patch.clear();
        }
        self.result
    }

    /// Compares two values. Operations are made where `sends`; inside an array, which is sent whole, they are not.
    fn compare(&mut self, place: Place, before: &Tree<'_>, after: &Tree<'_>, sends: bool) {
        if let Some(cover) = self.cover(place) {
            if !before.is_same(after) {
                self.set(place, after, Some(cover));
                self.send(Action::Replace, Some(after), sends);
            }
            return;
        }
        match (&before.kind, &after.kind) {
            (Kind::Object(before), Kind::Object(after)) => self.compare_members(place, before, after, sends),
            // Inside an array that has changed, what is the same makes no error, and is looked at once.
            (Kind::Array(before), Kind::Array(after)) if !sends => self.compare_elements(place, before, after),
            _ if before.is_same(after) => {}
            _ if self.holds_masked() => self.refuse_container(before),
            (Kind::Array(one), Kind::Array(two)) => {
                self.compare_elements(place, one, two);
                self.send(Action::Replace, Some(after), sends);
            }
            _ => {
                if place.rule.is_none() {
                    self.keep_read_only(place, before);
                }
                self.set(place, after, None);
                self.send(Action::Replace, Some(after), sends);
            }
        }
    }

    fn compare_members(&mut self, place: Place, before: &Object<'_>, after: &Object<'_>, sends: bool) {
        for (name, gone) in &before.members {
            if after.member(name).is_none() {
                self.inside(name, |this| this.remove(this.guard.member(place, name), gone, sends));
            }
        }
        for (name, value) in &after.members {
            let place = self.guard.member(place, name);
            self.inside(name, |this| match before.member(name) {
                Some(before) => this.compare(place, before, value, sends),
                None => {
                    this.set(place, value, None);
                    this.send(Action::Add, Some(value), sends);
                }
            });
        }
    }

    /// Compares what stands at the same index. The array goes whole, and yet none of its values may change that nobody may
    /// change.
    fn compare_elements(&mut self, place: Place, before: &[Tree<'_>], after: &[Tree<'_>]) {
        for index in 0..before.len().max(after.len()) {
            let place = self.guard.element(place, index);
            self.inside(&index.to_string(), |this| match (before.get(index), after.get(index)) {
                (Some(before), Some(after)) => this.compare(place, before, after, false),
                (Some(before), None) => this.remove(place, before, false),
                (None, Some(after)) => this.set(place, after, None),
                (None, None) => {}
            });
        }
    }

    /// Takes a member or an element away.
    fn remove(&mut self, place: Place, before: &Tree<'_>, sends: bool) {
        let cover = self.cover(place);
        // A form leaves away what it does not show. That was never a wish to delete it.
        if cover.is_some() && sends {
            return;
        }
        if self.holds_masked() {
            return self.refuse_container(before);
        }
        if let Some(code) = self.refusal(place, before, cover.is_some()) {
            return self.refuse_at(code, place, cover.flatten());
        }
        self.keep_read_only(place, before);
        self.send(Action::Remove, None, sends);
    }

    /// Checks a value that is new where it stands. `cover` says that the place, or one above it, is masked.
    fn set(&mut self, place: Place, after: &Tree<'_>, cover: Option<Cover<'c>>) {
        let cover = cover.or_else(|| self.cover(place)).or_else(|| self.cover_of_scalar(place, after));
        if let Some(code) = self.refusal(place, after, cover.is_some()) {
            return self.refuse_at(code, place, cover.flatten());
        }
        match &after.kind {
            Kind::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.inside(&index.to_string(), |this| {
                        this.set(this.guard.element(place, index), element, cover);
                    });
                }
            }
            Kind::Object(object) => {
                for (name, member) in &object.members {
                    self.inside(name, |this| this.set(this.guard.member(place, name), member, cover));
                }
            }
            Kind::String(text) if mark::is_in(text, cover.is_some(), self.guard.rights) => {
                self.refuse(WriteCode::MaskInText, cover.flatten());
            }
            Kind::Literal | Kind::Number | Kind::String(_) => {}
        }
    }

    /// Returns why a value may neither be set at a place nor taken from it.
    fn refusal(&self, place: Place, value: &Tree<'_>, is_covered: bool) -> Option<WriteCode> {
        let rights = self.guard.rights;
        // A container on the way to what is listed may be there; its values are asked for one by one.
        let is_on_path = place.is_listed || (place.node.is_some() && value.is_container());
        let may_be = is_on_path && !self.is_hidden_as_unlisted(place);
        if place.rule.is_some() {
            Some(WriteCode::ReadOnly)
        } else if is_covered && !rights.sets_masked {
            Some(WriteCode::MaskedField)
        } else if !is_covered && !may_be && !self.guard.look.shows_unlisted {
            Some(WriteCode::Unlisted)
        } else if rights.edits {
            None
        } else {
            Some(WriteCode::Denied)
        }
    }

    /// Refuses the read-only values below one that is to go.
    fn keep_read_only(&mut self, place: Place, before: &Tree<'_>) {
        let keep = |this: &mut Self, place: Place, child: &Tree<'_>| {
            if place.rule.is_some() {
                this.refuse_at(WriteCode::ReadOnly, place, None);
            } else {
                this.keep_read_only(place, child);
            }
        };
        match &before.kind {
            Kind::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    let place = self.guard.element(place, index);
                    self.inside(&index.to_string(), |this| keep(this, place, element));
                }
            }
            Kind::Object(object) => {
                for (name, member) in &object.members {
                    let place = self.guard.member(place, name);
                    self.inside(name, |this| keep(this, place, member));
                }
            }
            Kind::Literal | Kind::Number | Kind::String(_) => {}
        }
    }

    /// Returns the mask of what stands here: one that was applied, or that would be.
    fn cover(&self, place: Place) -> Option<Cover<'c>> {
        match self.hidden.get(self.pointer.as_str()) {
            Some(_) if self.is_hidden_as_unlisted(place) => {}
            Some(class) => return Some(*class),
            None => {}
        }
        self.guard.look_at(place.node?, |node| node.mask)
    }

    /// Says whether a value was taken away for not being listed, and not by a mask that may be set with a right.
    fn is_hidden_as_unlisted(&self, place: Place) -> bool {
        let has_no_class = self.hidden.get(self.pointer.as_str()) == Some(&None);
        has_no_class && !place.is_listed && !self.guard.look.shows_unlisted
    }

    /// Returns the mask of a scalar where a path expects a container.
    fn cover_of_scalar(&self, place: Place, value: &Tree<'_>) -> Option<Cover<'c>> {
        if value.is_container() || value.is_null() {
            return None;
        }
        self.guard.look_at(place.node?, |node| node.drift)
    }

    /// Says whether something below was masked.
    fn holds_masked(&self) -> bool {
        let below = format!("{}/", self.pointer);
        let mut from = self.hidden.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded));
        from.next().is_some_and(|(pointer, _)| pointer.starts_with(&below))
    }

    fn refuse_container(&mut self, before: &Tree<'_>) {
        let is_array = matches!(before.kind, Kind::Array(_));
        self.refuse(if is_array { WriteCode::MaskedArray } else { WriteCode::MaskedObject }, None);
    }

    /// Notes an error, with the rule where one makes the place read-only.
    fn refuse_at(&mut self, code: WriteCode, place: Place, class: Cover<'_>) {
        let count = self.result.errors.len();
        self.refuse(code, class);
        let rule = place.rule.filter(|_| code == WriteCode::ReadOnly).and_then(|rule| usize::try_from(rule).ok());
        let rule = rule.and_then(|rule| self.guard.rights.rules.get(rule));
        if let (Some(error), Some(rule)) = (self.result.errors.get_mut(count), rule) {
            error.rule = Some(rule.id.clone());
            error.reason.clone_from(&rule.reason);
        }
    }

    fn refuse(&mut self, code: WriteCode, class: Cover<'_>) {
        if self.result.errors.len() < MAX_ERRORS {
            let class = class.map(str::to_owned);
            self.result.errors.push(WriteError {
                code,
                pointer: self.pointer.clone(),
                class,
                rule: None,
                reason: None,
            });
        }
    }

    fn send(&mut self, action: Action, value: Option<&Tree<'_>>, sends: bool) {
        if sends && self.result.errors.is_empty() {
            let value = value.map(|value| value.text.to_owned());
            self.result.patch.push(Operation { action, pointer: self.pointer.clone(), value });
        }
    }

    /// Goes to a member or an element, and back.
    fn inside(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push_name(&mut self.pointer, name);
        look(self);
        self.pointer.truncate(length);
    }
}

impl<'c> Guard<'c> {
    fn root(&self) -> Place {
        let place = Place { node: Some(0), is_listed: false, read_only: Some(0), rule: None };
        self.at(place, Some(0), Some(0))
    }

    fn member(&self, place: Place, name: &str) -> Place {
        let node = place.node.and_then(|node| self.paths.member(node, name));
        let read_only = place.read_only.and_then(|node| self.rights.read_only.member(node, name));
        self.at(place, node, read_only)
    }

    fn element(&self, place: Place, index: usize) -> Place {
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let node = place.node.and_then(|node| self.paths.element(node, index));
        let read_only = place.read_only.and_then(|node| self.rights.read_only.element(node, index));
        self.at(place, node, read_only)
    }

    /// Returns the place of a child of a value at `parent`.
    fn at(&self, parent: Place, node: Option<u32>, read_only: Option<u32>) -> Place {
        let listed = |node: u32| self.paths.nodes.get(usize::try_from(node).ok()?).map(|node| node.listed);
        let rule = |node: u32| self.rights.rule_of_node.get(usize::try_from(node).ok()?).copied().flatten();
        Place {
            node,
            is_listed: parent.is_listed || node.and_then(listed).unwrap_or_default(),
            read_only,
            rule: parent.rule.or_else(|| read_only.and_then(rule)),
        }
    }

    /// Returns the mask that the look has for a node. What is not as it must be counts as masked.
    fn look_at(&self, node: u32, of: impl FnOnce(&crate::NodeLook) -> Option<u32>) -> Option<Cover<'c>> {
        let node = usize::try_from(node).ok().and_then(|node| self.look.nodes.get(node));
        let Some(node) = node else { return Some(None) };
        let entry = usize::try_from(of(node)?).ok().and_then(|entry| self.look.entries.get(entry));
        Some(entry.map(|entry| entry.class.as_str()))
    }
}
