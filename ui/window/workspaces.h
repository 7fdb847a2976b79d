#pragma once

#include <QObject>
#include <QString>

#include <array>

class QDockWidget;
class QMainWindow;
class QStackedWidget;
class QToolButton;

namespace arcflow::ui {

class AppSettings;

enum class Workspace { create, compare, gallery, distil };
inline constexpr std::array<Workspace, 4> allWorkspaces{Workspace::create, Workspace::compare, Workspace::gallery,
                                                        Workspace::distil};

/// Stable, for settings and command ids: "create".
QString workspaceId(Workspace workspace);
QString workspaceTitle(Workspace workspace);

/// The docks a workspace arranges.
struct StudioDocks {
    QDockWidget *prompt, *plots, *details, *difference, *gallery, *queue;
    std::array<QDockWidget*, 6> all() const { return {prompt, plots, details, difference, gallery, queue}; }
};

/// The arrangements of the window, one for each kind of work: what is in the middle and which docks are where. Each
/// remembers how it was left. GUI thread.
class Workspaces : public QObject {
    Q_OBJECT

public:
    /// `pages`: canvas, gallery, distillation lab, in this order.
    Workspaces(QMainWindow& window, QStackedWidget& pages, const StudioDocks& docks, AppSettings& settings);

    Workspace current() const { return m_current; }
    void switchTo(Workspace workspace);
    void restoreLast();  ///< at the start
    void save();         ///< the current one's arrangement
    void resetCurrent(); ///< to how the program ships

Q_SIGNALS:
    void changed(arcflow::ui::Workspace workspace);

private:
    void arrangeAsShipped(Workspace workspace);
    void show(Workspace workspace);

    QMainWindow& m_window;
    QStackedWidget& m_pages;
    StudioDocks m_docks;
    AppSettings& m_settings;
    Workspace m_current = Workspace::create;
    bool m_shown = false;
};

} // namespace arcflow::ui
