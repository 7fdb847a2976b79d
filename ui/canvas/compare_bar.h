#pragma once

#include "ui/canvas/compare_types.h"

#include <QAbstractButton>
#include <QList>
#include <QWidget>

class QButtonGroup;
class QLabel;
class QMenu;

namespace arcflow::ui {

class ImageCanvas;

/// A flat button with a dimmed key behind its label; checked it is raised and underlined.
class BarButton final : public QAbstractButton {
    Q_OBJECT

public:
    explicit BarButton(QWidget* parent);

    void setKeyText(const QString& key);
    void setCompact(bool compact); ///< without the key
    void setQuiet(bool quiet);     ///< checked, only its text is brighter
    int widthFor(bool compact) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString m_key;
    bool m_compact = false;
    bool m_quiet = false;
};

/// The strip of modes above a canvas, with the likeness of a pair, the blind vote and the zoom to the right. Where it
/// is narrow, likeness and vote give way, then the keys and then the last modes, these into a menu.
class CompareBar final : public QWidget {
    Q_OBJECT

public:
    explicit CompareBar(ImageCanvas* canvas, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Entry {
        CompareMode mode;
        BarButton* button;
    };

    BarButton* addButton(const QString& objectName);
    QMenu* zoomMenu();
    void showMoreMenu();
    QString label(CompareMode mode) const;
    void showModes();
    void showView();
    void showLikeness();
    void arrange();
    int placeExtras(int left, int right, int top, int height);
    int barHeight() const;
    int zoomWidth() const;

    ImageCanvas* m_canvas;
    QList<Entry> m_entries;
    QLabel* m_likeness;
    BarButton* m_vote;
    BarButton* m_fit;
    BarButton* m_zoom;
    BarButton* m_more; ///< checked while the mode in use has given way
    QMenu* m_moreMenu;
    QButtonGroup* m_group;
};

} // namespace arcflow::ui
