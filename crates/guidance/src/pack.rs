//! Packs: all content together, compiled in or signed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use rust_embed::Embed;
use serde::Deserialize;
use signed::{PublicKey, SignatureError};

use crate::action::{Action, ActionFile, At, PlaceFile};
use crate::archive;
use crate::article::{Article, Link};
use crate::catalogue::Catalogue;
use crate::category::Category;
use crate::codes::{Part, Urgency};
use crate::error::{ContentError, Fault};
use crate::files::{self, Files, Located};
use crate::manifest::{Manifest, PackVersion, SCHEMA};
use crate::notice::{Notice, NoticeFile};
use crate::text::{Id, Page};

/// The manifest's file.
const MANIFEST: &str = "pack.toml";

#[derive(Embed)]
#[folder = "content"]
struct Content;

/// The pack that is compiled in.
static BUILT_IN: LazyLock<Arc<Pack>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a test reads the same files, so that no build which passes has others")]
    Arc::new(Pack::read(&Pack::built_in_files()).expect("the built-in pack is whole"))
});

/// All content: articles, services, notices, and actions with the rules that make a plan of them.
#[derive(Debug)]
pub struct Pack {
    /// What it is.
    pub manifest: Manifest,
    articles: Vec<Article>,
    catalogue: Catalogue,
    notices: Vec<Notice>,
    actions: Vec<Action>,
}

/// Why a pack is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// There is no signature.
    #[error("it is not signed: there is no file of its name with .minisig behind it")]
    Unsigned,
    /// Nobody has said whose packs are taken.
    #[error("this copy of Cordon takes no other advice than its own: it has no publisher's key")]
    NoKey,
    /// Its signature does not hold.
    #[error("{0}")]
    Signature(#[from] SignatureError),
    /// It is not newer than the one in use.
    #[error("it is version {version}, and version {in_use} is in use; only a later one is taken")]
    NotNewer {
        /// The version of the one that is refused.
        version: PackVersion,
        /// The version in use.
        in_use: PackVersion,
    },
    /// It was made for a later Cordon.
    #[error("it has form {schema}, and this Cordon knows form {SCHEMA} at most; install a later Cordon")]
    NewerSchema {
        /// Its form.
        schema: u32,
    },
    /// It is no zip archive, or a damaged one.
    #[error("it is no zip archive, or a damaged one")]
    NotAnArchive,
    /// It is too large.
    #[error("it is larger than 20 MiB unpacked, or has more than 2,000 files")]
    TooLarge,
    /// A name in it leads out of its folder.
    #[error("the path {path:?} in it leads out of its folder")]
    Outside {
        /// The path.
        path: String,
    },
    /// A symbolic link is in it.
    #[error("{path} in it is a symbolic link")]
    Symlink {
        /// The path.
        path: String,
    },
    /// An entry is wrong.
    #[error("{0}")]
    Content(#[from] ContentError),
}

impl Pack {
    /// The pack that is compiled in.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// The files that are compiled in: those of the pack, its schemas, and what they mean.
    #[must_use]
    pub fn built_in_files() -> Files {
        let file =
            |path: std::borrow::Cow<'static, str>| Some((path.to_string(), Content::get(&path)?.data.into_owned()));
        Content::iter().filter_map(file).collect()
    }

    /// Opens a pack that was handed over: its signature first, and nothing of it is looked at before that holds.
    ///
    /// # Errors
    /// [`PackError`] with the first thing that is wrong.
    pub fn open(archive: &[u8], signature: &str, key: &PublicKey) -> Result<Self, PackError> {
        key.verify(archive, signature)?;
        Self::read(&archive::unpack(archive)?)
    }

    /// Fails unless this pack may take the place of the one in use.
    ///
    /// # Errors
    /// [`PackError::NotNewer`].
    pub fn replaces(&self, in_use: &Self) -> Result<(), PackError> {
        if self.manifest.version > in_use.manifest.version {
            return Ok(());
        }
        let (version, in_use) = (self.manifest.version.clone(), in_use.manifest.version.clone());
        Err(PackError::NotNewer { version, in_use })
    }

    /// Reads the files of a pack.
    ///
    /// # Errors
    /// [`PackError::NewerSchema`], or [`PackError::Content`] with the first entry that cannot be taken.
    pub fn read(files: &Files) -> Result<Self, PackError> {
        let manifest = manifest(files)?;
        let mut pack = Reading::default();
        for (path, bytes) in files {
            match path.split_once('/') {
                Some(("articles", file)) => pack.article(path, file, bytes)?,
                Some(("services", file)) => pack.services(path, file, bytes)?,
                Some(("notices", file)) if is_toml(file) => pack.notices(path, bytes)?,
                Some(("actions", file)) if is_toml(file) => pack.actions(path, bytes)?,
                Some(("footprint", file)) if is_toml(file) => pack.places(path, bytes)?,
                Some(("schemas", _)) => {}
                None if path == MANIFEST || path == "README.md" => {}
                _ => return Err(ContentError { file: path.clone(), line: None, fault: Fault::UnknownFile }.into()),
            }
        }
        Ok(pack.finish(manifest)?)
    }

    /// Whether a file belongs to a pack when it is handed out; what explains its form does not.
    #[must_use]
    pub fn is_handed_out(path: &str) -> bool {
        path != "README.md" && !path.starts_with("schemas/")
    }

    /// All articles, in their order.
    #[must_use]
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The services.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// All notices, the latest first.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// All actions, those about places of the footprint behind the others.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The action with this id.
    #[must_use]
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id.as_str() == id)
    }

    /// The notice with this id.
    #[must_use]
    pub fn notice(&self, id: &str) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id.as_str() == id)
    }

    /// Every address on the web that the pack leads to.
    #[must_use]
    pub fn pages(&self) -> BTreeSet<&str> {
        let sources = self.notices.iter().flat_map(|notice| notice.sources.iter().filter_map(|s| s.url.as_ref()));
        let pages = self.articles.iter().flat_map(Article::pages).chain(self.actions.iter().flat_map(Action::pages));
        let services = self.catalogue.services().iter().flat_map(|service| [&service.help, &service.passkey_help]);
        pages.chain(sources).chain(services.flatten()).map(Page::as_str).collect()
    }
}

fn is_toml(file: &str) -> bool {
    file.ends_with(".toml") && !file.contains('/')
}

fn manifest(files: &Files) -> Result<Manifest, PackError> {
    /// What every form of a manifest has.
    #[derive(Deserialize)]
    struct Form {
        schema: u32,
    }
    let missing = || ContentError { file: MANIFEST.to_owned(), line: None, fault: Fault::NoSuchFile };
    let text = files::text(MANIFEST, files.get(MANIFEST).ok_or_else(missing)?)?;
    let Form { schema } = files::toml(MANIFEST, text, 0)?;
    if schema > SCHEMA {
        return Err(PackError::NewerSchema { schema });
    }
    Ok(files::toml(MANIFEST, text, 0)?)
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    articles: BTreeMap<Id, Located<Article>>,
    links: Vec<Located<Link>>,
    catalogue: Catalogue,
    notices: BTreeMap<Id, Located<Notice>>,
    actions: Vec<Located<Action>>,
    places: Vec<Located<Action>>,
}

impl Reading {
    fn article(&mut self, path: &str, file: &str, bytes: &[u8]) -> Result<(), ContentError> {
        let id = file.strip_suffix(".md").and_then(|id| Id::try_from(id.to_owned()).ok());
        let id = id.ok_or_else(|| ContentError { file: path.to_owned(), line: None, fault: Fault::UnknownFile })?;
        let (article, links) = Article::read(path, id.clone(), bytes)?;
        self.articles.insert(id, article);
        self.links.extend(links);
        Ok(())
    }

    fn services(&mut self, path: &str, file: &str, bytes: &[u8]) -> Result<(), ContentError> {
        let category = file.strip_suffix(".toml").and_then(Category::from_code);
        let category =
            category.ok_or_else(|| ContentError { file: path.to_owned(), line: None, fault: Fault::UnknownFile })?;
        self.catalogue.read(path, category, bytes)
    }

    fn notices(&mut self, path: &str, bytes: &[u8]) -> Result<(), ContentError> {
        for notice in files::entries::<NoticeFile>(path, bytes)? {
            notice.value.check().map_err(|fault| notice.error(fault))?;
            let id = notice.value.id.clone();
            if let Some(twin) = self.notices.insert(id, notice) {
                return Err(twin.error(Fault::Twice("id")));
            }
        }
        Ok(())
    }

    fn actions(&mut self, path: &str, bytes: &[u8]) -> Result<(), ContentError> {
        let actions = files::entries::<ActionFile>(path, bytes)?;
        self.actions.extend(actions.into_iter().map(|entry| entry.map(Action::from)));
        Ok(())
    }

    fn places(&mut self, path: &str, bytes: &[u8]) -> Result<(), ContentError> {
        let places = files::entries::<PlaceFile>(path, bytes)?;
        self.places.extend(places.into_iter().map(|entry| entry.map(Action::from)));
        Ok(())
    }

    /// Looks whether everything that is named is there.
    fn finish(mut self, manifest: Manifest) -> Result<Pack, ContentError> {
        self.places.sort_by_key(|place| place.value.place.as_ref().map(|place| place.kind));
        self.actions.append(&mut self.places);
        self.catalogue.sort();
        let mut by_id: HashMap<&Id, &Action> = HashMap::new();
        for action in &self.actions {
            action.value.check().map_err(|fault| action.error(fault))?;
            if by_id.insert(&action.value.id, &action.value).is_some() {
                return Err(action.error(Fault::Twice("id")));
            }
        }
        let missing = |kind, id: &str| Fault::Missing { kind, id: id.to_owned() };
        let article =
            |id: &Id| if self.articles.contains_key(id) { Ok(()) } else { Err(missing("article", id.as_str())) };
        for action in &self.actions {
            self.check_references(&action.value, &by_id, &article).map_err(|fault| action.error(fault))?;
        }
        // A pack takes the place of all advice: one that has none would tell everybody that nothing is left to do.
        for part in Part::ALL {
            let for_all = |action: &Located<Action>| action.value.part == *part && action.value.is_for_everybody();
            if !self.actions.iter().any(for_all) {
                let fault = Fault::NothingFor(part.code());
                return Err(ContentError { file: "actions".to_owned(), line: None, fault });
            }
        }
        for notice in self.notices.values() {
            notice.value.article.iter().try_for_each(article).map_err(|fault| notice.error(fault))?;
        }
        for link in &self.links {
            match &link.value {
                Link::Article(id) => article(id),
                Link::Action(id) if !by_id.contains_key(id) => Err(missing("action", id.as_str())),
                _ => Ok(()),
            }
            .map_err(|fault| link.error(fault))?;
        }
        let mut articles: Vec<_> = self.articles.into_values().map(|article| article.value).collect();
        articles.sort_by_key(|article| article.order);
        let mut notices: Vec<_> = self.notices.into_values().map(|notice| notice.value).collect();
        notices.sort_by_key(|notice| std::cmp::Reverse(notice.told));
        let actions = self.actions.into_iter().map(|action| action.value).collect();
        Ok(Pack { manifest, articles, catalogue: self.catalogue, notices, actions })
    }

    fn check_references(
        &self,
        action: &Action,
        by_id: &HashMap<&Id, &Action>,
        article: &impl Fn(&Id) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        action.article.iter().try_for_each(article)?;
        for at in &action.at {
            if let At::Article(id) = at {
                article(id)?;
            }
        }
        for id in &action.after {
            match by_id.get(id) {
                None => return Err(Fault::Missing { kind: "action", id: id.to_string() }),
                // Two that wait for each other would wait for ever.
                Some(first) if !first.after.is_empty() => return Err(Fault::WaitsInTurn(id.to_string())),
                Some(first) if first.rules.iter().all(|rule| rule.urgency != Urgency::First) => {
                    return Err(Fault::NeverFirst(id.to_string()));
                }
                Some(_) => {}
            }
        }
        for used in action.rules.iter().flat_map(|rule| &rule.uses) {
            if Category::from_code(used).is_none() && self.catalogue.get(used).is_none() {
                return Err(Fault::Missing { kind: "service or category", id: used.clone() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use schemars::schema_for;

    use super::*;
    use crate::article::Head;
    use crate::catalogue::ServiceFile;

    /// Fails when a schema is stale; `UPDATE_SCHEMAS=1 cargo test -p guidance` writes them anew.
    #[test]
    fn the_schemas_are_fresh() -> Result<(), Box<dyn std::error::Error>> {
        let schemas = [
            ("pack", schema_for!(Manifest)),
            ("article", schema_for!(Head)),
            ("services", schema_for!(ServiceFile)),
            ("notices", schema_for!(NoticeFile)),
            ("actions", schema_for!(ActionFile)),
            ("footprint", schema_for!(PlaceFile)),
        ];
        for (name, schema) in schemas {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("content/schemas/{name}.schema.json"));
            let schema = schema.to_value();
            if std::env::var_os("UPDATE_SCHEMAS").is_some() {
                #[expect(clippy::disallowed_methods, reason = "this file is source code")]
                std::fs::write(&path, format!("{schema:#}\n"))?;
            }
            // The order of the fields depends on how serde_json was built.
            let committed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
            assert_eq!(committed, schema, "{name}: run UPDATE_SCHEMAS=1 cargo test -p guidance");
        }
        Ok(())
    }
}
