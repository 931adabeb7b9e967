//! Navigation: the tree of entries, each with the permissions that it needs.

use crate::error::quote;
use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::condition::{Condition, Scope};
use crate::policy::name;
use crate::policy::resource::{PermissionId, read_requirements};
use crate::policy::vocabulary::Vocabulary;
use crate::{Code, Error};

/// An entry of the navigation.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) href: Option<String>,
    pub(crate) requires: Needs,
    pub(crate) children: Vec<Self>,
}

/// What an entry needs to show.
#[derive(Debug)]
pub(crate) enum Needs {
    /// A condition about the session.
    Condition(Condition),
    /// Nothing but a child that shows, where it has children.
    Nothing,
    /// That none of these permissions is denied.
    Permissions(Vec<PermissionId>),
}

/// Reads `navigation`.
pub(crate) fn read(json: &Json, place: &Place<'_>, vocabulary: &Vocabulary) -> Result<Vec<Item>, Error> {
    read_items(json, place, vocabulary, &mut Names::default())
}

fn read_items(json: &Json, place: &Place<'_>, vocabulary: &Vocabulary, ids: &mut Names) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    for (index, json) in members::array(json, place)?.iter().enumerate() {
        let place = place.element(index);
        let mut members = Members::of(json, &place)?;
        let id = members.required_text("id")?;
        name::check_free(id, &place.member("id"))?;
        if ids.insert(id).is_none() {
            let message = format!("the navigation id `{id}` stands twice");
            return Err(Error::new(Code::DuplicateId, place.member("id"), message));
        }
        let title = members.for_people()?;
        let href = members.optional_text("href")?.map(|href| check_href(href, &place.member("href"))).transpose()?;
        let requires = match members.optional("requires") {
            None => Needs::Nothing,
            Some(Json::String(text)) => {
                let scope = Scope { has_can_some: true, ..vocabulary.scope() };
                Needs::Condition(Condition::read(text, &scope, &place.member("requires"))?)
            }
            Some(json) => {
                let required = read_requirements(json, &vocabulary.resources, &place.member("requires"))?;
                Needs::Permissions(required.into_iter().flat_map(|requirement| requirement.permissions).collect())
            }
        };
        let children = match members.optional("children") {
            Some(json) => read_items(json, &place.member("children"), vocabulary, ids)?,
            None => Vec::new(),
        };
        members.finish()?;
        items.push(Item { id: id.to_owned(), title, href, requires, children });
    }
    Ok(items)
}

/// Refuses addresses that would run code or leave for another scheme: an app puts them into links.
fn check_href(href: &str, place: &Place<'_>) -> Result<String, Error> {
    let plain = !href.chars().any(|sign| sign.is_control() || sign.is_whitespace() || sign == '\\');
    let local = href.starts_with(['/', '#', '?', '.']) && !href.starts_with("//");
    if plain && (local || href.starts_with("https://")) {
        return Ok(href.to_owned());
    }
    let message = "expected a local address (`/…`, `#…`, `?…`, `.…`) or one of `https://`";
    Err(Error::new(Code::WrongValue, place, format!("{message}, found {}", quote(href))))
}
