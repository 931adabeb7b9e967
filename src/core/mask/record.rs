//! Record types: which fields of a kind of record are private, and what happens to the fields that no path names.

use std::sync::Arc;

use permask_mask::Paths;

use crate::bits::Bits;
use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::mask::automaton::Automaton;
use crate::mask::path::Path;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::class::{self, Classes, PUBLIC};
use crate::policy::condition::{Condition, KindOf, Scope};
use crate::policy::name;
use crate::policy::vocabulary::Vocabulary;
use crate::{Code, Error};

/// A kind of record.
#[derive(Debug)]
pub(crate) struct RecordType {
    /// The resource whose objects the records are, by number.
    pub(crate) resource: Option<usize>,
    pub(crate) unlisted: Unlisted,
    pub(crate) paths: Vec<Path>,
    /// The class of each path, by the path's number; none for `public`.
    pub(crate) classes: Vec<Option<usize>>,
    /// The automaton of the paths.
    pub(crate) automaton: Arc<Paths>,
    /// The classes that meet at one node, each set once and sorted by their numbers.
    pub(crate) sets: Vec<Vec<usize>>,
    /// For each node the set whose paths select it.
    pub(crate) selected: Vec<Option<usize>>,
    /// For each table the set whose paths expect a container at a node with that table.
    pub(crate) expecting: Vec<Option<usize>>,
    /// Who may edit a record; without it nobody.
    pub(crate) edit: Option<Condition>,
    /// Who may set masked fields of a record that they may edit; without it nobody.
    pub(crate) set_masked: Option<Condition>,
    pub(crate) read_only: Vec<ReadOnly>,
    /// The automaton of the read-only paths, apart from that of the others: being read-only lists no field.
    pub(crate) read_only_paths: Arc<Paths>,
    /// For each node of it the rule, by number: the first whose paths select the value.
    pub(crate) read_only_rules: Vec<Option<u32>>,
}

/// Fields that nobody edits, whatever the rules say.
#[derive(Debug)]
pub(crate) struct ReadOnly {
    pub(crate) id: String,
    pub(crate) reason: Option<String>,
    pub(crate) paths: Vec<Path>,
}

/// What happens to values that no path names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unlisted {
    Mask,
    Show,
}

/// The record types of a policy, by number.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) names: Names,
    pub(crate) types: Vec<RecordType>,
}

/// Reads `records`.
pub(crate) fn read(
    json: &Json,
    place: &Place<'_>,
    vocabulary: &Vocabulary,
    classes: &Classes,
) -> Result<Records, Error> {
    let mut records = Records::default();
    let mut budget = limits::MAX_PATH_WORK;
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        records.types.push(read_type(json, &place, vocabulary, classes, &mut budget)?);
        records.names.insert(id);
    }
    Ok(records)
}

fn read_type(
    json: &Json,
    place: &Place<'_>,
    vocabulary: &Vocabulary,
    declared: &Classes,
    budget: &mut usize,
) -> Result<RecordType, Error> {
    let resources = &vocabulary.resources;
    let mut members = Members::of(json, place)?;
    members.for_people()?;
    let resource = match members.optional_text("resource")? {
        None => None,
        Some(path) => Some(resources.number(path).ok_or_else(|| {
            Error::new(Code::UnknownPermission, place.member("resource"), resources.undeclared(path))
        })?),
    };
    let unlisted = match members.required_text("unlisted")? {
        "mask" => Unlisted::Mask,
        "show" => Unlisted::Show,
        other => {
            let message = format!("expected `show` or `mask`, found {}", quote(other));
            return Err(Error::new(Code::WrongValue, place.member("unlisted"), message));
        }
    };
    let mut condition = |name: &'static str| {
        let text = members.optional_text(name)?;
        text.map(|text| read_edit(text, vocabulary, resource, &place.member(name))).transpose()
    };
    let (edit, set_masked) = (condition("edit")?, condition("set-masked")?);
    let (mut paths, mut classes) = (Vec::new(), Vec::new());
    let mut positions = 0;
    let fields_place = place.member("fields");
    for (text, json) in members::object(members.required("fields")?, &fields_place)? {
        let place = fields_place.member(text);
        let path = read_path(text, &mut positions, &place)?;
        let class = members::text(json, &place)?;
        let number = declared.names.number(class);
        if class != PUBLIC && number.is_none() {
            return Err(Error::new(Code::UnknownClass, place, declared.names.undeclared("class", class)));
        }
        paths.push(path);
        classes.push(number);
    }
    let mut read_only = Vec::new();
    if let Some(json) = members.optional("read-only") {
        let place = place.member("read-only");
        for (index, json) in members::array(json, &place)?.iter().enumerate() {
            read_only.push(read_read_only(json, &mut positions, &place.element(index))?);
        }
    }
    members.finish()?;
    let automaton = Automaton::new(&paths, budget, &fields_place)?;
    let mut sets = Sets::default();
    let mut set_of = |paths: &Vec<usize>| sets.number(&mut paths.iter().filter_map(|path| *classes.get(*path)?));
    let selected = automaton.selected.iter().map(&mut set_of).collect();
    let expecting = automaton.expecting.iter().map(&mut set_of).collect();
    let (automaton, sets) = (Arc::new(automaton.paths), sets.sets);
    let (read_only_paths, read_only_rules) = follow_read_only(&read_only, budget, place)?;
    Ok(RecordType {
        resource,
        unlisted,
        paths,
        classes,
        automaton,
        sets,
        selected,
        expecting,
        edit,
        set_masked,
        read_only,
        read_only_paths,
        read_only_rules,
    })
}

/// Sets of numbers, each once.
#[derive(Default)]
struct Sets {
    /// Each set as a text.
    keys: Names,
    sets: Vec<Vec<usize>>,
}

impl Sets {
    /// Returns the number of a set; none of the empty one.
    fn number(&mut self, numbers: &mut dyn Iterator<Item = usize>) -> Option<usize> {
        let mut set = Bits::default();
        numbers.for_each(|number| set.insert(number));
        let set: Vec<usize> = set.iter().collect();
        if set.is_empty() {
            return None;
        }
        let key = format!("{set:?}");
        self.keys.number(&key).or_else(|| {
            self.sets.push(set);
            self.keys.insert(&key)
        })
    }
}

/// Returns the members of what may be an object.
fn members_of(json: Option<&Json>) -> &[(String, Json)] {
    match json {
        Some(Json::Object(members)) => members,
        _ => &[],
    }
}

/// Which record types use a class: for each class the resources of these, or none for one without a resource.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    classes: Names,
    resources: Vec<Vec<Option<usize>>>,
}

impl Uses {
    /// Looks through `records` before it is read: conditions of classes speak of the resources of records. What is wrong
    /// in it comes up when it is read.
    pub(crate) fn of(json: &Json, vocabulary: &Vocabulary) -> Self {
        let mut uses = Self::default();
        for (_, record) in members_of(Some(json)) {
            let resource =
                record.member("resource").map(|path| path.text().and_then(|path| vocabulary.resources.number(path)));
            if resource == Some(None) {
                continue;
            }
            let resource = resource.flatten();
            for (_, class) in members_of(record.member("fields")) {
                let Some(class) = class.text() else { continue };
                match uses.classes.number(class).and_then(|number| uses.resources.get_mut(number)) {
                    Some(resources) if resources.last() == Some(&resource) => {}
                    Some(resources) => resources.push(resource),
                    None => {
                        uses.classes.insert(class);
                        uses.resources.push(vec![resource]);
                    }
                }
            }
        }
        uses
    }

    /// Returns the resources whose objects the records are that use a class; none where one of them has no resource, or
    /// nothing uses the class.
    pub(crate) fn resources(&self, class: &str) -> Option<Vec<usize>> {
        self.resources.get(self.classes.number(class)?)?.iter().copied().collect()
    }
}

/// Reads the condition under which a record may be edited. It may read what the record's resource declares.
fn read_edit(
    text: &str,
    vocabulary: &Vocabulary,
    resource: Option<usize>,
    place: &Place<'_>,
) -> Result<Condition, Error> {
    let object = |name: &str| vocabulary.resources.attribute(resource?, name);
    let object: Option<&KindOf<'_>> = if resource.is_some() { Some(&object) } else { None };
    let declared_by = "the resource of the record type";
    class::read_condition(text, &Scope { object, declared_by, has_next: true, ..vocabulary.scope() }, place)
}

fn read_read_only(json: &Json, positions: &mut usize, place: &Place<'_>) -> Result<ReadOnly, Error> {
    let mut members = Members::of(json, place)?;
    let id = members.id()?;
    members.for_people()?;
    let reason = members.optional_text("reason")?.map(str::to_owned);
    let mut paths = Vec::new();
    let place_of_fields = place.member("fields");
    members::each_text(members.required("fields")?, &place_of_fields, |text, place| {
        paths.push(read_path(text, positions, place)?);
        Ok(())
    })?;
    members.finish()?;
    if paths.is_empty() {
        return Err(Error::new(Code::WrongValue, place_of_fields, "expected at least one path, found none"));
    }
    Ok(ReadOnly { id, reason, paths })
}

/// Makes an automaton of the read-only paths, and says for each of its nodes which rule makes the value read-only.
fn follow_read_only(
    read_only: &[ReadOnly],
    budget: &mut usize,
    place: &Place<'_>,
) -> Result<(Arc<Paths>, Vec<Option<u32>>), Error> {
    let (mut paths, mut rules) = (Vec::new(), Vec::new());
    for (rule, read_only) in (0_u32..).zip(read_only) {
        for path in &read_only.paths {
            paths.push(path.clone());
            rules.push(rule);
        }
    }
    let automaton = Automaton::new(&paths, budget, &place.member("read-only"))?;
    let rule_of = |paths: &Vec<usize>| paths.iter().filter_map(|path| rules.get(*path)).min().copied();
    let rules = automaton.selected.iter().map(rule_of).collect();
    Ok((Arc::new(automaton.paths), rules))
}

/// Reads a path, and counts its steps.
fn read_path(text: &str, positions: &mut usize, place: &Place<'_>) -> Result<Path, Error> {
    let path = Path::read(text, place)?;
    *positions += Automaton::size(&path.segments);
    if *positions <= limits::MAX_PATH_POSITIONS {
        return Ok(path);
    }
    let message = format!("the paths have more than {} steps in all", limits::MAX_PATH_POSITIONS);
    Err(Error::new(Code::TooLarge, place, message))
}
