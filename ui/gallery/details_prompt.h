#pragma once

#include <QPlainTextEdit>

namespace arcflow::ui {

/// A prompt to be read and copied, never markup: as high as its text up to twelve lines, wrapped even where there is no
/// blank.
class DetailsPrompt : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit DetailsPrompt(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int neededHeight() const;
};

} // namespace arcflow::ui
