#include "ui/window/workspaces.h"

#include "ui/settings/app_settings.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QScopeGuard>
#include <QStackedWidget>

namespace arcflow::ui {
namespace {

/// Raised whenever docks come or go: an arrangement of another version is not restored.
constexpr int stateVersion = 3;

enum Page { canvasPage, galleryPage, distilPage };

} // namespace

QString workspaceId(Workspace workspace) {
    switch (workspace) {
    case Workspace::create:
        return QStringLiteral("create");
    case Workspace::compare:
        return QStringLiteral("compare");
    case Workspace::gallery:
        return QStringLiteral("gallery");
    case Workspace::distil:
        break;
    }
    return QStringLiteral("distil");
}

QString workspaceTitle(Workspace workspace) {
    switch (workspace) {
    case Workspace::create:
        return Workspaces::tr("Create");
    case Workspace::compare:
        return Workspaces::tr("Compare");
    case Workspace::gallery:
        return Workspaces::tr("Gallery");
    case Workspace::distil:
        break;
    }
    return Workspaces::tr("Distil");
}

Workspaces::Workspaces(QMainWindow& window, QStackedWidget& pages, const StudioDocks& docks, AppSettings& settings)
    : QObject(&window), m_window(window), m_pages(pages), m_docks(docks), m_settings(settings) {}

void Workspaces::switchTo(Workspace workspace) {
    if (m_shown && workspace == m_current) {
        return;
    }
    if (m_shown) {
        save();
    }
    show(workspace);
    m_settings.set(settings::workspace, workspaceId(workspace));
}

void Workspaces::restoreLast() {
    const QString last = m_settings.get(settings::workspace);
    Workspace found = Workspace::create;
    for (const Workspace workspace : allWorkspaces) {
        found = workspaceId(workspace) == last ? workspace : found;
    }
    show(found);
}

void Workspaces::show(Workspace workspace) {
    m_current = workspace;
    m_shown = true;
    const QByteArray state = m_settings.get(settings::windowState(workspaceId(workspace)));
    if (state.isEmpty() || !m_window.restoreState(state, stateVersion)) {
        arrangeAsShipped(workspace);
    }
    m_pages.setCurrentIndex(workspace == Workspace::gallery  ? galleryPage
                            : workspace == Workspace::distil ? distilPage
                                                             : canvasPage);
    Q_EMIT changed(workspace);
}

void Workspaces::save() {
    if (m_shown) {
        m_settings.set(settings::windowState(workspaceId(m_current)), m_window.saveState(stateVersion));
    }
}

void Workspaces::resetCurrent() {
    arrangeAsShipped(m_current);
    save();
}

void Workspaces::arrangeAsShipped(Workspace workspace) {
    const bool animated = m_window.isAnimated();
    m_window.setAnimated(false);
    const auto restore = qScopeGuard([&] { m_window.setAnimated(animated); });
    // All have their places, those that are not needed are hidden: what is stored of a workspace names every dock, and
    // leaves none as another workspace had it.
    const auto place = [this](QDockWidget* dock, Qt::DockWidgetArea area) {
        if (dock->isFloating()) {
            dock->setFloating(false); // lays the whole window out
        }
        m_window.removeDockWidget(dock);
        m_window.addDockWidget(area, dock);
    };
    place(m_docks.prompt, Qt::LeftDockWidgetArea);
    place(m_docks.plots, Qt::RightDockWidgetArea);
    place(m_docks.details, Qt::RightDockWidgetArea);
    place(m_docks.difference, Qt::RightDockWidgetArea);
    m_window.tabifyDockWidget(m_docks.plots, m_docks.details);
    m_window.tabifyDockWidget(m_docks.details, m_docks.difference);
    place(m_docks.gallery, Qt::BottomDockWidgetArea);
    place(m_docks.queue, Qt::BottomDockWidgetArea);
    m_window.splitDockWidget(m_docks.gallery, m_docks.queue, Qt::Horizontal);
    const auto show = [this](const QList<QDockWidget*>& shown) {
        for (QDockWidget* dock : m_docks.all()) {
            dock->setVisible(shown.contains(dock));
        }
    };
    switch (workspace) {
    case Workspace::create:
        show({m_docks.prompt, m_docks.plots, m_docks.details, m_docks.gallery, m_docks.queue});
        m_docks.plots->raise();
        m_window.resizeDocks({m_docks.prompt, m_docks.plots}, {300, 360}, Qt::Horizontal);
        m_window.resizeDocks({m_docks.gallery, m_docks.queue}, {620, 320}, Qt::Horizontal);
        m_window.resizeDocks({m_docks.gallery}, {170}, Qt::Vertical);
        break;
    case Workspace::compare:
        show({m_docks.plots, m_docks.details, m_docks.difference, m_docks.gallery});
        m_docks.plots->raise();
        m_window.resizeDocks({m_docks.plots}, {400}, Qt::Horizontal);
        m_window.resizeDocks({m_docks.gallery}, {150}, Qt::Vertical);
        break;
    case Workspace::gallery:
        show({m_docks.details});
        m_window.resizeDocks({m_docks.details}, {360}, Qt::Horizontal);
        break;
    case Workspace::distil:
        show({});
        break;
    }
}

} // namespace arcflow::ui
