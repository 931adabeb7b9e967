//! Coverage: which rules of a policy decide the questions that its tests ask.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::Policy;
use crate::policy::navigation::{Item, Needs};
use crate::policy::resource::PermissionId;
use crate::policy::rule::Holder;
use crate::{Question, Session};

/// Returns the id of every rule of a policy with who holds it, sorted by id: `everyone`, `role:…` or `group:…`.
#[must_use]
pub fn rules(policy: &Policy) -> BTreeMap<&str, String> {
    let mut rules = BTreeMap::new();
    for (_, permission) in policy.resources().permissions() {
        for (id, rule) in policy.rules.about(permission) {
            rules.entry(id).or_insert_with(|| match rule.holder {
                Holder::Everyone => "everyone".to_owned(),
                Holder::Grant => "grant".to_owned(),
                Holder::Group(group) => format!("group:{}", policy.groups.names.name(group)),
                Holder::Role(role) => format!("role:{}", policy.roles.names.name(role)),
            });
        }
    }
    rules
}

/// Says whether a policy declares a limit.
#[must_use]
pub fn declares_limit(policy: &Policy, limit: &str) -> bool {
    policy.limits.number(limit).is_some()
}

/// The rules that decided some answer, by id. What an answer takes (requirements, `can()`) counts too.
///
/// ```
/// use permask::authoring::coverage::{Coverage, rules};
/// use permask::{Policy, Question, Session, Subject};
///
/// let policy = Policy::read(br#"{
///   "format": 1, "id": "p",
///   "resources": { "docs": { "actions": ["read", "edit"], "requires": { "edit": ["docs:read"] } } },
///   "roles": { "editor": { "rules": [ { "id": "r", "allow": "docs:read" }, { "id": "e", "allow": "docs:edit" } ] } }
/// }"#)?;
/// let session = Session::new(policy.into(), Subject::new("u-1", ["editor"]), 1_780_315_200);
/// let mut coverage = Coverage::default();
/// coverage.add_permission(&session, "docs:edit", &Question::default());
/// assert_eq!(coverage.rules().collect::<Vec<_>>(), ["e", "r"]);
/// assert_eq!(rules(session.policy())["e"], "role:editor");
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Coverage {
    rules: BTreeSet<String>,
}

impl Coverage {
    /// Returns the ids of the rules, sorted.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(String::as_str)
    }

    /// Says whether a rule decided something.
    #[must_use]
    pub fn contains(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }

    /// Adds the rules that decide a permission.
    pub fn add_permission(&mut self, session: &Session, permission: &str, question: &Question<'_>) {
        if let Some(permission) = session.policy().resources().permission(permission) {
            self.add_all(session, vec![permission], question);
        }
    }

    /// Adds the rules that decide what a task requires.
    pub fn add_task(&mut self, session: &Session, task: &str) {
        let policy = session.policy();
        let mut permissions = Vec::new();
        for task in policy.tasks.iter().filter(|known| known.id == task) {
            task.for_each_permission(policy.resources(), &mut |permission| permissions.push(permission));
        }
        self.add_all(session, permissions, &Question::default());
    }

    /// Adds the rules that decide which entries of the navigation show.
    pub fn add_navigation(&mut self, session: &Session) {
        let mut permissions = Vec::new();
        let mut waiting: Vec<&Item> = session.policy().navigation.iter().collect();
        while let Some(item) = waiting.pop() {
            match &item.requires {
                Needs::Nothing => {}
                Needs::Condition(condition) => condition.for_each_can(&mut |permission| permissions.push(permission)),
                Needs::Permissions(required) => permissions.extend(required),
            }
            waiting.extend(&item.children);
        }
        self.add_all(session, permissions, &Question::default());
    }

    /// Adds the rules that decide how records of a type are masked.
    pub fn add_mask(&mut self, session: &Session, record_type: &str) {
        let policy = session.policy();
        let record_type = policy.records.names.number(record_type).and_then(|number| policy.records.types.get(number));
        let classes = record_type.into_iter().flat_map(|record_type| record_type.classes.iter().flatten());
        let mut permissions = Vec::new();
        for class in classes.filter_map(|class| policy.classes.classes.get(*class)) {
            for tier in &class.tiers {
                tier.when.for_each_can(&mut |permission| permissions.push(permission));
            }
        }
        self.add_all(session, permissions, &Question::default());
    }

    /// Adds the rules that decide permissions, and those that decide what these take.
    fn add_all(&mut self, session: &Session, permissions: Vec<PermissionId>, question: &Question<'_>) {
        let resources = session.policy().resources();
        // The object goes along to questions about its own resource alone.
        let owner = permissions.first().and_then(|permission| resources.owner(*permission));
        let mut waiting = permissions;
        let mut seen: Vec<PermissionId> = Vec::new();
        while let Some(permission) = waiting.pop() {
            if seen.contains(&permission) {
                continue;
            }
            seen.push(permission);
            let about_type = Question { object: None, next: None, ..*question };
            let asked = if resources.owner(permission) == owner { *question } else { about_type };
            let (verdict, trace, _) = session.traced(permission, &asked);
            let decided = trace.rules.iter().filter(|(_, rule, found)| verdict.is_by(rule.effect, *found));
            let mut is_decided = false;
            for (id, rule, _) in decided {
                is_decided = true;
                self.rules.insert((*id).to_owned());
                if let Some(when) = &rule.condition {
                    when.condition.for_each_can(&mut |other| waiting.push(other));
                }
            }
            // What is required is asked when the rules allow it.
            if is_decided || !trace.missing.is_empty() {
                let required = resources.requirements(permission).iter().flat_map(|one| &one.permissions);
                waiting.extend(required.copied());
            }
        }
    }
}
