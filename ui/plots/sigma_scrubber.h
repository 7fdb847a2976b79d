#pragma once

#include "ui/bridge/trajectory_data.h"
#include "ui/plots/trajectory_path.h"

#include <QWidget>

namespace arcflow::ui {

/// The way from noise (σ 1, left) to image (σ 0, right) under the canvas: the teacher's steps as ticks above the track,
/// the student's jumps as squares below it, dots where its path was recorded between them, and a handle to move along.
/// Linear in σ. The handle is drawn lightly to recorded points; Shift leaves it free. GUI thread.
///
/// Keys: arrows: recorded point by recorded point; Page Up and Down: jump by jump; Home: noise; End: image.
class SigmaScrubber final : public QWidget {
    Q_OBJECT

public:
    explicit SigmaScrubber(QWidget* parent = nullptr);

    void setTrajectory(const TrajectoryPtr& trajectory); ///< null or empty: nothing to scrub, the widget is disabled
    void setSigma(double sigma);                         ///< 0…1; emits nothing
    double sigma() const { return m_sigma; }

    double xOf(double sigma) const;     ///< pixels
    double sigmaAt(double x) const;     ///< held at the ends
    double snapped(double sigma) const; ///< the recorded point near it, or σ itself

    void moveTo(double sigma); ///< as the user would: emits sigmaChanged if it is a change

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void sigmaChanged(double sigma); ///< while the user moves the handle
    void released();                 ///< the user has let go of handle or key

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF track() const;
    void dragTo(QPointF at, Qt::KeyboardModifiers modifiers);
    double jumpFrom(double sigma, bool towardsImage) const;
    QString hintAt(QPointF at) const;
    void paintTeacher(QPainter& painter) const;
    void paintStudent(QPainter& painter) const;
    void paintHandle(QPainter& painter) const;

    TrajectoryPath m_path;
    double m_sigma = 1;
    double m_grip = 0; ///< pixels from the handle's centre to where it was taken hold of
    bool m_dragging = false, m_keyMoved = false, m_showFocus = false;
};

} // namespace arcflow::ui
