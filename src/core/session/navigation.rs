//! Navigation: which entries a session shows, and why it hides the others.

use serde::Serialize;

use super::{Outcome, Session};
use crate::policy::navigation::Item;

/// The navigation of a session.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Navigation<'s> {
    /// The entries that show, as a tree.
    pub items: Vec<NavigationItem<'s>>,
    /// The entries that do not, in the order of the policy.
    pub hidden: Vec<HiddenItem<'s>>,
}

/// An entry that shows, with those of its children that show.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct NavigationItem<'s> {
    /// The entry's id.
    pub id: &'s str,
    /// The title for people.
    pub title: Option<&'s str>,
    /// Where it leads.
    pub href: Option<&'s str>,
    /// The children that show.
    pub children: Vec<Self>,
}

/// An entry that does not show.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct HiddenItem<'s> {
    /// The entry's id.
    pub id: &'s str,
    /// The title for people.
    pub title: Option<&'s str>,
    /// The ids of the entries above it, the outermost first.
    pub parents: Vec<&'s str>,
    /// The permissions that stand in the way; none where all of its children are hidden, or its parent is.
    pub missing: Vec<&'s str>,
    /// One sentence for people.
    pub sentence: String,
}

impl Session {
    /// Returns the whole navigation.
    ///
    /// An entry shows when each of its permissions is allowed; one without permissions when a child shows, or when it
    /// has none. Children of a hidden entry are hidden.
    #[must_use]
    pub fn navigation(&self) -> Navigation<'_> {
        let mut hidden = Vec::new();
        let items = self.visible(&self.policy.navigation, &mut Vec::new(), &mut hidden);
        Navigation { items, hidden }
    }

    fn visible<'s>(
        &'s self,
        items: &'s [Item],
        parents: &mut Vec<&'s str>,
        hidden: &mut Vec<HiddenItem<'s>>,
    ) -> Vec<NavigationItem<'s>> {
        let mut visible = Vec::new();
        for item in items {
            let missing = self.missing(item);
            if !missing.is_empty() {
                let sentence = self.sentence_for(&missing);
                hidden.push(hidden_item(item, parents, missing, sentence));
                parents.push(&item.id);
                hide_all(&item.children, parents, hidden);
                parents.pop();
                continue;
            }
            let position = hidden.len();
            parents.push(&item.id);
            let children = self.visible(&item.children, parents, hidden);
            parents.pop();
            if item.requires.is_none() && children.is_empty() && !item.children.is_empty() {
                let sentence = "Hidden, since every entry below it is hidden.".to_owned();
                hidden.insert(position, hidden_item(item, parents, Vec::new(), sentence));
                continue;
            }
            visible.push(NavigationItem {
                id: &item.id,
                title: item.title.as_deref(),
                href: item.href.as_deref(),
                children,
            });
        }
        visible
    }

    fn missing<'s>(&'s self, item: &'s Item) -> Vec<&'s str> {
        let required = item.requires.iter().flatten();
        required
            .filter(|permission| !self.can(**permission))
            .map(|permission| self.policy.resources.name(*permission))
            .collect()
    }

    fn sentence_for(&self, missing: &[&str]) -> String {
        let explanations = missing.iter().map(|permission| self.explain(permission));
        let sentences = explanations.filter(|explanation| explanation.outcome != Outcome::Allow);
        sentences.map(|explanation| explanation.sentence).collect::<Vec<_>>().join(" ")
    }
}

fn hide_all<'s>(items: &'s [Item], parents: &mut Vec<&'s str>, hidden: &mut Vec<HiddenItem<'s>>) {
    for item in items {
        let sentence = "Hidden, since the entry above it is hidden.".to_owned();
        hidden.push(hidden_item(item, parents, Vec::new(), sentence));
        parents.push(&item.id);
        hide_all(&item.children, parents, hidden);
        parents.pop();
    }
}

fn hidden_item<'s>(item: &'s Item, parents: &[&'s str], missing: Vec<&'s str>, sentence: String) -> HiddenItem<'s> {
    HiddenItem { id: &item.id, title: item.title.as_deref(), parents: parents.to_vec(), missing, sentence }
}
