#pragma once

#include "ui/bridge/distillation_messages.h"

#include <QWidget>

namespace arcflow::ui {

/// Pairs of pictures with their prompts, as many beside each other as the width has room for.
class PairGrid : public QWidget {
    Q_OBJECT

public:
    explicit PairGrid(QWidget* parent = nullptr);

    void setPairs(const QVector<ShownPair>& pairs);
    void setEmptyText(const QString& text);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Cell {
        QRect teacher, student, caption;
    };
    QVector<Cell> cells(int width, int* height = nullptr) const;
    int captionHeight() const;

    QVector<ShownPair> m_pairs;
    QString m_emptyText;
};

} // namespace arcflow::ui
