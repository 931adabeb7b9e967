//! Asks: one question with the answer that is expected.

use permask::{Json, Outcome};

use super::node::{Members, Node};
use crate::failure::Failure;

/// A question and what it must be answered with.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Limit {
        limit: String,
        expected: Json,
    },
    Mask {
        record_type: String,
        record: Json,
        expected: Json,
    },
    /// Whether one entry shows.
    Item {
        item: String,
        is_visible: bool,
    },
    /// Exactly these entries show, in this order.
    Navigation {
        expected: Vec<String>,
    },
    Permission {
        permission: String,
        object: Option<Json>,
        next: Option<Json>,
        expected: Decision,
    },
    Task {
        task: String,
        parameters: Vec<(String, String)>,
        is_allowed: bool,
        missing: Option<Vec<String>>,
    },
}

/// What a decision must be. What is not said may be anything.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) outcome: Outcome,
    pub(super) code: Option<String>,
    pub(super) rules: Option<Vec<String>>,
    pub(super) missing: Option<Vec<String>>,
}

/// What asks, of which a test has one.
const KINDS: &str = "`permission`, `table`, `task`, `navigation`, `limit` or `mask`";

impl Ask {
    /// Reads the questions of a test that is no table.
    pub(super) fn read(members: &mut Members<'_>, test: &Node<'_>) -> Result<Vec<Self>, Failure> {
        let permission = members.optional("permission");
        let (task, navigation) = (members.optional("task"), members.optional("navigation"));
        let (limit, mask) = (members.optional("limit"), members.optional("mask"));
        let (object, next) = (read_json(members.optional("object")), read_json(members.optional("next")));
        let (record, parameters) = (members.optional("record"), members.optional("parameters"));
        let expected = members.required("expected")?;
        let goes_along = |is_there: bool, what: &str, with: &str| match is_there {
            true => Err(test.wrong("wrong-value", format!("expected `{what}` beside `{with}` alone"))),
            false => Ok(()),
        };
        goes_along(permission.is_none() && (object.is_some() || next.is_some()), "object` and `next", "permission")?;
        goes_along(mask.is_none() && record.is_some(), "record", "mask")?;
        goes_along(task.is_none() && parameters.is_some(), "parameters", "task")?;
        match (permission, task, navigation, limit, mask) {
            (Some(permissions), None, None, None, None) => {
                let expected = Decision::read(&expected)?;
                let ask = |permission| Self::Permission {
                    permission,
                    object: object.clone(),
                    next: next.clone(),
                    expected: expected.clone(),
                };
                Ok(permissions.one_or_more()?.into_iter().map(ask).collect())
            }
            (None, Some(tasks), None, None, None) => {
                let (is_allowed, missing) = read_task(&expected)?;
                let mut arguments = Vec::new();
                for (name, resource) in parameters.map(|node| node.named()).transpose()?.unwrap_or_default() {
                    arguments.push((name.to_owned(), resource.text()?.to_owned()));
                }
                let ask =
                    |task| Self::Task { task, parameters: arguments.clone(), is_allowed, missing: missing.clone() };
                Ok(tasks.one_or_more()?.into_iter().map(ask).collect())
            }
            (None, None, Some(items), None, None) => read_navigation(&items, &expected),
            (None, None, None, Some(limit), None) => {
                Ok(vec![Self::Limit { limit: limit.text()?.to_owned(), expected: expected.json.clone() }])
            }
            (None, None, None, None, Some(mask)) => {
                let Some(record) = record else {
                    return Err(test.wrong("missing-member", "expected a member `record`, found none".to_owned()));
                };
                let (record, expected) = (record.json.clone(), expected.json.clone());
                Ok(vec![Self::Mask { record_type: mask.text()?.to_owned(), record, expected }])
            }
            (None, None, None, None, None) => {
                Err(test.wrong("missing-member", format!("expected one of {KINDS}, found none")))
            }
            _ => Err(test.wrong("wrong-value", format!("expected one of {KINDS}, found several"))),
        }
    }
}

impl Decision {
    /// Reads an outcome, or an object with one and with what else must hold.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, Failure> {
        if let Json::String(_) = node.json {
            return Ok(Self { outcome: read_outcome(node)?, code: None, rules: None, missing: None });
        }
        let mut members = node.members()?;
        let outcome = read_outcome(&members.required("outcome")?)?;
        let code = members.optional("code").map(|node| node.text().map(str::to_owned)).transpose()?;
        let rules = members.optional("rules").map(|node| node.texts()).transpose()?;
        let missing = members.optional("missing").map(|node| node.texts()).transpose()?;
        members.finish()?;
        Ok(Self { outcome, code, rules, missing })
    }
}

fn read_outcome(node: &Node<'_>) -> Result<Outcome, Failure> {
    match node.json {
        Json::String(text) if text == "allow" => Ok(Outcome::Allow),
        Json::String(text) if text == "conditional" => Ok(Outcome::Conditional),
        Json::String(text) if text == "deny" => Ok(Outcome::Deny),
        _ => Err(node.expected("`allow`, `conditional` or `deny`")),
    }
}

/// Reads whether a task is allowed, or an object with that and with what is missing.
fn read_task(node: &Node<'_>) -> Result<(bool, Option<Vec<String>>), Failure> {
    if let Json::Bool(is_allowed) = node.json {
        return Ok((*is_allowed, None));
    }
    let Json::Object(_) = node.json else { return Err(node.expected("a boolean, or an object with `allowed`")) };
    let mut members = node.members()?;
    let is_allowed = members.required("allowed")?.flag()?;
    let missing = members.optional("missing").map(|node| node.texts()).transpose()?;
    members.finish()?;
    Ok((is_allowed, missing))
}

/// Reads entries that must all be visible or hidden; or `*` with the list of all that show.
fn read_navigation(items: &Node<'_>, expected: &Node<'_>) -> Result<Vec<Ask>, Failure> {
    if matches!(items.json, Json::String(text) if text == "*") {
        return Ok(vec![Ask::Navigation { expected: expected.texts()? }]);
    }
    let is_visible = match expected.json {
        Json::String(text) if text == "visible" => true,
        Json::String(text) if text == "hidden" => false,
        _ => return Err(expected.expected("`visible` or `hidden`")),
    };
    Ok(items.one_or_more()?.into_iter().map(|item| Ask::Item { item, is_visible }).collect())
}

fn read_json(node: Option<Node<'_>>) -> Option<Json> {
    node.map(|node| node.json.clone())
}
