#include "ui/gallery/gallery_accessible.h"

#include "ui/gallery/gallery_view.h"

#include <QAccessibleWidget>
#include <QItemSelectionModel>

namespace arcflow::ui {

namespace {

/// One image. Stands for its row for as long as rows do not come or go.
class TileAccessible : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    TileAccessible(GalleryView* view, const QModelIndex& index) : m_view(view), m_index(index) {}

    bool isValid() const override { return m_view && m_index.isValid(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view ? m_view->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString&) override {}
    const QModelIndex index() const { return m_index; }

    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && isValid() ? m_index.data(Qt::AccessibleTextRole).toString() : QString();
    }
    QRect rect() const override {
        if (!isValid()) {
            return {};
        }
        const QRect tile = m_view->visualRect(m_index);
        return {m_view->viewport()->mapToGlobal(tile.topLeft()), tile.size()};
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.selectable = state.focusable = state.multiSelectable = state.extSelectable = true;
        state.selected = m_view->selectionModel()->isSelected(m_index);
        state.focused = m_view->hasFocus() && m_view->currentIndex() == m_index;
        state.offscreen = !m_view->viewport()->rect().intersects(m_view->visualRect(m_index));
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {pressAction(), toggleAction()}; }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }
    void doAction(const QString& action) override {
        if (isValid()) {
            m_view->selectionModel()->setCurrentIndex(
                m_index, action == toggleAction() ? QItemSelectionModel::Toggle : QItemSelectionModel::ClearAndSelect);
        }
    }

private:
    QPointer<GalleryView> m_view;
    QPersistentModelIndex m_index;
};

class GalleryAccessible : public QAccessibleWidget {
public:
    explicit GalleryAccessible(GalleryView* view)
        : QAccessibleWidget(view, QAccessible::List, view->accessibleName()) {}
    ~GalleryAccessible() override { forget(); }

    int childCount() const override { return view()->model() ? view()->model()->rowCount() : 0; }
    QAccessibleInterface* child(int row) const override {
        if (row < 0 || row >= childCount()) {
            return nullptr;
        }
        watch();
        if (const auto known = m_tiles.constFind(row); known != m_tiles.constEnd()) {
            return QAccessible::accessibleInterface(*known);
        }
        if (m_tiles.size() > 1000) { // a reader that walks through everything
            forget();
        }
        auto* tile = new TileAccessible(view(), view()->model()->index(row, 0));
        m_tiles.insert(row, QAccessible::registerAccessibleInterface(tile));
        return tile;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QModelIndex index = view()->indexAt(view()->viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? child(index.row()) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* tile = dynamic_cast<const TileAccessible*>(child);
        return tile && tile->isValid() ? tile->index().row() : -1;
    }
    QAccessibleInterface* focusChild() const override {
        return view()->hasFocus() ? child(view()->currentIndex().row()) : nullptr;
    }

private:
    GalleryView* view() const { return static_cast<GalleryView*>(object()); }
    /// Rows stand for images until some come or go.
    void watch() const {
        if (m_watched == view()->model()) {
            return;
        }
        m_watched = view()->model();
        m_context = std::make_unique<QObject>();
        const auto changed = [this] { forget(); };
        QObject::connect(m_watched, &QAbstractItemModel::rowsInserted, m_context.get(), changed);
        QObject::connect(m_watched, &QAbstractItemModel::rowsRemoved, m_context.get(), changed);
        QObject::connect(m_watched, &QAbstractItemModel::modelReset, m_context.get(), changed);
    }
    void forget() const {
        for (const QAccessible::Id id : std::as_const(m_tiles)) {
            QAccessible::deleteAccessibleInterface(id);
        }
        m_tiles.clear();
    }

    mutable QHash<int, QAccessible::Id> m_tiles;
    mutable std::unique_ptr<QObject> m_context;
    mutable QPointer<QAbstractItemModel> m_watched;
};

QAccessibleInterface* makeAccessible(const QString& className, QObject* object) {
    if (className == QLatin1String(GalleryView::staticMetaObject.className())) {
        if (auto* view = qobject_cast<GalleryView*>(object)) {
            return new GalleryAccessible(view);
        }
    }
    return nullptr;
}

} // namespace

void installGalleryAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
    Q_UNUSED(installed)
}

} // namespace arcflow::ui
