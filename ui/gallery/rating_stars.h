#pragma once

#include <QWidget>

namespace arcflow::ui {

/// Five stars to be clicked; a click on the last lit one takes the rating away. Keys 0…5, left and right.
class RatingStars : public QWidget {
    Q_OBJECT

public:
    explicit RatingStars(QWidget* parent = nullptr);

    int rating() const { return m_rating; }
    void setRating(int rating); ///< 0…5, without a signal

    QSize sizeHint() const override;

Q_SIGNALS:
    void rated(int rating);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int starAt(double x) const;
    void choose(int rating);

    int m_rating = 0;
    int m_hovered = 0;
};

} // namespace arcflow::ui
