#pragma once

#include "ui/gallery/filter_text.h"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <map>

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace arcflow::ui {

class Chip;
class LibraryService;

/// What the gallery shows, to be seen and changed: words of the prompt, a chip for everything else that is asked for,
/// the number of images and their order. Choices (models, tags, albums) are fetched when they are opened.
class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(LibraryService& library, QWidget* parent = nullptr);

    const ImageFilter& filter() const { return m_filter; }
    void setFilter(const ImageFilter& filter);          ///< without a signal
    void setAlbums(const QVector<AlbumRecord>& albums); ///< for the name of the chosen one
    void setCounts(int shown, int total);
    void clearAll(); ///< everything but the order
    QLineEdit* searchField() const { return m_search; }
    /// At the end of the line; an optional one gives way where the window is narrow.
    void addWidget(QWidget* widget, bool optional = false);

Q_SIGNALS:
    void filterChanged(const arcflow::ui::ImageFilter& filter);
    void leaveRequested(); ///< Enter, Down or Esc in the empty search field: to the images

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    Chip* addChip(FilterField field);
    void sync();
    void change(const std::function<void(ImageFilter&)>& edit);
    void activate(FilterField field);
    void remove(FilterField field);
    void openRatings();
    void openModes();
    void openDates();
    void openModels();
    void openAlbums();
    void openTags();
    void askSeed();
    void askSize();
    void openMore();
    void openSorts();
    QMenu* newMenu(const QString& name);
    void addChoice(QMenu* menu, const QString& text, bool chosen, const std::function<void(ImageFilter&)>& edit);
    void popUp(QMenu* menu, QWidget* anchor);
    QWidget* anchorFor(FilterField field) const;

    LibraryService& m_library;
    ImageFilter m_filter;
    QVector<AlbumRecord> m_albums;
    QWidget* m_flow;
    QLineEdit* m_search;
    std::map<FilterField, Chip*> m_chips;
    Chip* m_more;
    QToolButton* m_clear;
    QLabel* m_count;
    QToolButton* m_sort;
    QVector<QWidget*> m_optional;
};

} // namespace arcflow::ui
