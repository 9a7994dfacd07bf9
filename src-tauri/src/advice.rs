//! Commands: the articles, and the pack that all advice comes from.

use gateway::{FileAddress, SignedFile};
use guidance::{Article, Block, Link, PackError, SignatureError, Span};
use home::{Handed, InUse, InstallError, MAX_ARCHIVE};
use serde::Serialize;
use specta::Type;
use tauri::{State, WebviewWindow};

use crate::error::UiError;
use crate::files::{self, Kind};
use crate::plan::{PartView, ReferenceView, ScreenView, references, today};
use crate::session::Session;

/// An article.
#[derive(Serialize, Type)]
pub(crate) struct ArticleView {
    id: String,
    title: String,
    summary: String,
    part: Option<PartView>,
    body: Vec<BlockView>,
    sources: Vec<ReferenceView>,
}

/// An element of an article.
#[derive(Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum BlockView {
    Heading { spans: Vec<SpanView> },
    Subheading { spans: Vec<SpanView> },
    Paragraph { spans: Vec<SpanView> },
    Bullets { items: Vec<Vec<SpanView>> },
    Numbers { items: Vec<Vec<SpanView>> },
    Callout { items: Vec<Vec<SpanView>> },
}

/// A stretch of text.
#[derive(Serialize, Type)]
pub(crate) struct SpanView {
    text: String,
    strong: bool,
    emphasis: bool,
    link: Option<LinkView>,
}

/// Where a link leads.
#[derive(Serialize, Type)]
#[serde(tag = "to", rename_all = "snake_case")]
pub(crate) enum LinkView {
    Page { page: String },
    Article { article: String },
    Action { action: String },
    Screen { screen: ScreenView },
}

/// The pack in use.
#[derive(Serialize, Type)]
pub(crate) struct AdviceView {
    title: String,
    publisher: String,
    version: String,
    /// As `YYYY-MM-DD`.
    date: String,
    is_installed: bool,
    /// Why an installed pack is not in use.
    refused: Option<RefusalView>,
    /// Whether packs of a publisher are taken.
    can_install: bool,
    /// Where newer packs are asked for; null where nobody has said.
    update_host: Option<String>,
}

/// Why a pack is refused.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum RefusalView {
    Unsigned,
    NoKey,
    BadSignature,
    WrongKey,
    Altered,
    NotNewer { version: String, in_use: String },
    NewerSchema,
    NotAnArchive,
    TooLarge,
    Outside { path: String },
    Symlink { path: String },
    Content { detail: String },
}

/// All articles, in their order.
#[tauri::command]
#[specta::specta]
pub(crate) fn articles(session: State<'_, Session>) -> Vec<ArticleView> {
    session.pack().articles().iter().map(ArticleView::from).collect()
}

/// Opens a page in the system's browser: one that the advice leads to, and no other.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_page(session: State<'_, Session>, page: String) -> Result<(), UiError> {
    if !session.pack().pages().contains(page.as_str()) {
        return Err(UiError::NoSuchPage);
    }
    tauri_plugin_opener::open_url(page, None::<&str>).map_err(|_| UiError::NoBrowser)
}

/// The pack in use, which another Cordon may have installed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn advice(session: State<'_, Session>) -> Result<AdviceView, UiError> {
    session.look_for_advice().await;
    Ok(now(&session))
}

/// Installs a pack from a file that the person chooses; null when they choose none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn install_advice(
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<Option<AdviceView>, UiError> {
    let kind = Kind { name: "Cordon advice", extension: "cordonpack" };
    let Some(path) = files::choose(&window, kind).await else { return Ok(None) };
    session.install(move || Handed::read(&path)).await?;
    Ok(Some(now(&session)))
}

/// Asks the publisher's address for a newer pack, and installs it; null when the one in use is the newest.
#[tauri::command]
#[specta::specta]
pub(crate) async fn update_advice(session: State<'_, Session>) -> Result<Option<AdviceView>, UiError> {
    session.opened().await;
    let address = session.advice_address().cloned().ok_or(UiError::NoAdviceAddress)?;
    let file = session.gateway.signed_file(&address, MAX_ARCHIVE).await;
    let SignedFile { bytes, signature } = file.map_err(|why| UiError::AdviceUnreachable { why: (&why).into() })?;
    match session.install(move || Ok(Handed { archive: bytes, signature: Some(signature) })).await {
        Err(UiError::AdviceRefused { why: RefusalView::NotNewer { version, in_use } }) if version == in_use => Ok(None),
        installed => installed.map(|()| Some(now(&session))),
    }
}

fn now(session: &Session) -> AdviceView {
    let InUse { pack, is_installed, refused } = session.advice();
    let manifest = &pack.manifest;
    AdviceView {
        title: manifest.title.to_string(),
        publisher: manifest.publisher.to_string(),
        version: manifest.version.to_string(),
        date: manifest.date.to_string(),
        is_installed,
        refused: refused.as_ref().map(RefusalView::from),
        can_install: session.arrangement.policy.pack_key.is_some(),
        update_host: session.advice_address().map(FileAddress::host),
    }
}

impl From<&Article> for ArticleView {
    fn from(article: &Article) -> Self {
        Self {
            id: article.id.to_string(),
            title: article.title.to_string(),
            summary: article.summary.to_string(),
            part: article.part.map(PartView::from),
            body: article.body.iter().map(BlockView::from).collect(),
            sources: references(&article.sources, today()),
        }
    }
}

impl From<&Block> for BlockView {
    fn from(block: &Block) -> Self {
        let spans = |spans: &[Span]| spans.iter().map(SpanView::from).collect::<Vec<_>>();
        let items = |items: &[Vec<Span>]| items.iter().map(|item| spans(item)).collect();
        match block {
            Block::Heading(text) => Self::Heading { spans: spans(text) },
            Block::Subheading(text) => Self::Subheading { spans: spans(text) },
            Block::Paragraph(text) => Self::Paragraph { spans: spans(text) },
            Block::Bullets(list) => Self::Bullets { items: items(list) },
            Block::Numbers(list) => Self::Numbers { items: items(list) },
            Block::Callout(list) => Self::Callout { items: items(list) },
        }
    }
}

impl From<&Span> for SpanView {
    fn from(span: &Span) -> Self {
        Self {
            text: span.text.clone(),
            strong: span.strong,
            emphasis: span.emphasis,
            link: span.link.as_ref().map(|link| match link {
                Link::Page(page) => LinkView::Page { page: page.to_string() },
                Link::Article(id) => LinkView::Article { article: id.to_string() },
                Link::Action(id) => LinkView::Action { action: id.to_string() },
                Link::Screen(screen) => LinkView::Screen { screen: (*screen).into() },
            }),
        }
    }
}

impl From<&PackError> for RefusalView {
    fn from(error: &PackError) -> Self {
        match error {
            PackError::Unsigned => Self::Unsigned,
            PackError::NoKey | PackError::Signature(SignatureError::BadKey) => Self::NoKey,
            PackError::Signature(SignatureError::WrongKey) => Self::WrongKey,
            PackError::Signature(SignatureError::Altered) => Self::Altered,
            PackError::Signature(_) => Self::BadSignature,
            PackError::NotNewer { version, in_use } => {
                Self::NotNewer { version: version.to_string(), in_use: in_use.to_string() }
            }
            PackError::NewerSchema { .. } => Self::NewerSchema,
            PackError::TooLarge => Self::TooLarge,
            PackError::Outside { path } => Self::Outside { path: path.clone() },
            PackError::Symlink { path } => Self::Symlink { path: path.clone() },
            PackError::Content(error) => Self::Content { detail: error.to_string() },
            _ => Self::NotAnArchive,
        }
    }
}

impl From<PackError> for UiError {
    fn from(error: PackError) -> Self {
        Self::AdviceRefused { why: (&error).into() }
    }
}

impl From<InstallError> for UiError {
    fn from(error: InstallError) -> Self {
        match error {
            InstallError::Refused(error) => error.into(),
            InstallError::Disk(error) => Self::Disk { fault: app::DiskFault::of(&error).into() },
            _ => Self::Internal,
        }
    }
}
