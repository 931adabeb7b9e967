//! Navigation: the tree of entries, each with the permissions that it needs.

use crate::error::quote;
use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::resource::{PermissionId, Resources};
use crate::policy::{name, task};
use crate::{Code, Error};

/// An entry of the navigation.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) href: Option<String>,
    /// None where the entry shows with any of its children.
    pub(crate) requires: Option<Vec<PermissionId>>,
    pub(crate) children: Vec<Self>,
}

/// Reads `navigation`.
pub(crate) fn read(json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Vec<Item>, Error> {
    read_items(json, place, resources, &mut Names::default())
}

fn read_items(json: &Json, place: &Place<'_>, resources: &Resources, ids: &mut Names) -> Result<Vec<Item>, Error> {
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
        let requires = members
            .optional("requires")
            .map(|json| task::read_requires(json, &place.member("requires"), resources))
            .transpose()?;
        let children = match members.optional("children") {
            Some(json) => read_items(json, &place.member("children"), resources, ids)?,
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
