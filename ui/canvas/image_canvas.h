#pragma once

#include "ui/canvas/blind_vote.h"
#include "ui/canvas/canvas_commands.h"
#include "ui/canvas/canvas_overlay.h"
#include "ui/canvas/pair_painter.h"
#include "ui/canvas/pair_pictures.h"

#include <QList>
#include <QTimer>
#include <QUrl>
#include <QVariantAnimation>
#include <QWidget>

namespace arcflow::ui {

class ModeControls;
class VoteStrip;

/// Shows one picture, or compares two: side by side, wiped, flipped, blinking, overlaid, subtracted or through a loupe,
/// always in one linked view. A mode that needs a pair stays chosen while there is only one picture, and is used again
/// as soon as there are two.
///
///     canvas->setFaces({student, tr("Student"), tr("2 evaluations · 0.24 s")}, {teacher, tr("Teacher")});
///     canvas->run(CanvasCommand::wipe);
///
/// Keys: see CanvasKeys; arrows pan, with Shift they change what the mode can be set to. Wheel: zoom, with Ctrl finer,
/// with Alt the size of the loupe. Drag: pan, or the line of a wipe; Ctrl+drag, or a drag of a caption, takes the
/// picture out. Double click: fit or 100 %. GUI thread.
class ImageCanvas final : public QWidget {
    Q_OBJECT

public:
    explicit ImageCanvas(QWidget* parent = nullptr);

    /// Either may be without an image. Shown at once if small; large ones replace what is shown when they are ready.
    void setFaces(const CanvasFace& student, const CanvasFace& teacher);
    void setImage(const CanvasFace& face) { setFaces(face, {}); }
    void setFace(Face which, const CanvasFace& face); ///< the other stays: for live previews
    const PairPictures& pictures() const { return m_pictures; }
    /// Of the screen. Without it the colours of the window's surface count, else sRGB.
    void setDisplayColorSpace(const QColorSpace& display);

    CompareMode mode() const { return m_mode; }        ///< that is chosen
    CompareMode shownMode() const;                     ///< that is used with the pictures there are
    void setMode(CompareMode mode);                    ///< without effect while a vote is asked
    QString unavailableReason(CompareMode mode) const; ///< empty: available
    const CompareValues& values() const { return m_values; }
    void setValues(const CompareValues& values);
    void swapBlink(); ///< shows the other face of a blinking pair now, as the timer does

    const LinkedViews& views() const { return m_views; } ///< in device pixels
    double zoom() const;                                 ///< device pixels per pixel of the picture
    void setZoom(double zoom);                           ///< about the middle
    bool isSharp() const { return m_sharp; } ///< what was painted last is final, not one of the rough frames of a zoom
    void setAnimated(bool animated) { m_animated = animated; }
    void run(CanvasCommand command);

    const CanvasKeys& keys() const { return m_keys; }
    void setKeys(const CanvasKeys& keys);

    /// The visible part of the picture as it is shown, with captions, in device pixels.
    QImage renderedView();

    /// Hides the names and asks which is better; the sides are drawn by lot. Needs a pair of finished pictures; other
    /// pictures end the vote.
    void startBlindVote(std::optional<quint32> seed = {});
    BlindVote& vote() { return m_vote; }
    void setVoteTally(const QString& text);

    QSize sizeHint() const override { return {640, 640}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
    void facesChanged();
    void modeChanged();   ///< chosen or shown mode, or what is available
    void valuesChanged(); ///< by the user or setValues
    void viewChanged();   ///< zoom, fit or link
    void keysChanged();
    void metricsReady(double psnr, double ssim); ///< of the pair that is shown; dB, mean of the channels
    void voted(arcflow::ui::VoteChoice choice);
    void nextPairRequested(); ///< after a vote
    void filesDropped(const QList<QUrl>& files);
    void dragRequested(arcflow::ui::Face face); ///< start a drag of the picture's file

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    enum class Drag { none, pan, wipe, takeOut };
    struct Motion {
        double from = 1, to = 1;
        QPointF anchor; ///< device pixels
        Face face = Face::student;
        bool toFit = false;
    };

    // image_canvas.cpp: state
    void picturesChanged();
    void stateChanged(); ///< mode, pictures or vote: what follows from them
    void updateLayout();
    void updateBlinking();
    void placePanels();
    void describe();
    void announceView();
    void runModeCommand(CanvasCommand command);
    Face firstFace() const;
    void setFlipped(bool flipped);
    int animationTime() const; ///< ms, 0: none
    void zoomTo(double zoom, QPointF anchor, bool smooth);
    void zoomBy(double factor, QPointF anchor, bool smooth);
    void toggleFit();
    void moveZoom(double progress);
    QPointF anchorPoint() const; ///< of keys: the pointer, else the middle; device pixels
    QColorSpace displayColours() const;

    // image_canvas_input.cpp
    bool isOwnKey(const QKeyEvent& event) const;
    bool pressVoteKey(const QKeyEvent& event);
    bool pressArrow(const QKeyEvent& event);
    void changeValue(int across, int along);
    bool gesture(QEvent* event);
    Face faceAt(QPointF at) const; ///< whose view a gesture at a device pixel moves
    bool isPannable(Face face) const;
    bool isOnWipeLine(QPointF at) const;
    std::optional<Face> captionAt(QPointF at) const;
    Drag dragAt(const QMouseEvent& event) const;
    void moveWipe(QPointF at);
    void updateCursor(QPointF at);

    // image_canvas_paint.cpp
    PairScene scene(double ratio) const;
    bool paintView(QPainter& painter, double ratio, double milliseconds);
    void paintCaptions(QPainter& painter) const;
    void paintNotes(QPainter& painter) const;
    void paintPointerMarks(QPainter& painter) const;
    QRectF logical(const QRect& device) const;
    QString shownName(Face face) const; ///< hidden during a vote
    QString captionText(Face face) const;
    QVector<QPair<Face, Badge>> captions() const;
    QStringList notes() const;
    std::optional<Readout> readout() const;

    PairPictures m_pictures;
    PairPainter m_painter;
    LinkedViews m_views;
    CanvasKeys m_keys;
    BlindVote m_vote;
    ModeControls* m_controls;
    VoteStrip* m_strip;

    CompareMode m_mode = CompareMode::wipe;
    CompareMode m_lastWipe = CompareMode::wipe;
    CompareValues m_values;
    Face m_alone = Face::student; ///< where one is seen at a time
    bool m_flipped = false;
    int m_flipKey = 0;
    bool m_blinkSwapped = false;
    QTimer m_blinkTimer;
    std::optional<QColorSpace> m_display;

    bool m_animated = true;
    QVariantAnimation m_zoomAnimation, m_fadeAnimation;
    Motion m_motion;
    double m_fade = 1;
    double m_pinchStart = 1;
    double m_announcedZoom = 0;
    bool m_announcedFit = false, m_announcedLink = false;

    Drag m_drag = Drag::none;
    QPointF m_pressedAt, m_draggedTo; ///< device-independent, as m_pointer
    std::optional<Face> m_takenOut;
    std::optional<QPointF> m_pointer;
    bool m_clickPossible = false;
    bool m_altHeld = false;
    bool m_sharp = true;
    bool m_dropWelcome = false;
    bool m_showsFocus = false; ///< that it came by keyboard
};

} // namespace arcflow::ui
