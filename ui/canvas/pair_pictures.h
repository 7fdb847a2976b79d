#pragma once

#include "ui/canvas/canvas_job.h"
#include "ui/canvas/compare_types.h"
#include "ui/canvas/difference_map.h"
#include "ui/canvas/pair_metrics.h"
#include "ui/canvas/picture.h"

namespace arcflow::ui {

/// The two faces made ready for painting, and what is computed from them. Small faces are ready at once; large ones are
/// made ready in the background while the old ones stay, and both change together, so that a student is never shown
/// with another image's teacher. GUI thread.
class PairPictures : public QObject {
    Q_OBJECT

public:
    explicit PairPictures(QObject* parent = nullptr);

    void setFaces(const CanvasFace& student, const CanvasFace& teacher);
    const CanvasFace& wanted(Face face) const { return m_wanted[indexOf(face)]; } ///< what was set last
    bool isPreparing() const { return m_preparing.isRunning(); }
    void setDisplay(const QColorSpace& display); ///< colours of the screen; invalid: sRGB

    // What can be painted now.
    const CanvasFace& face(Face face) const { return m_faces[indexOf(face)]; }
    const PicturePtr& picture(Face face) const { return m_pictures[indexOf(face)]; }
    const PicturePtr& replaced(Face face) const {
        return m_replaced[indexOf(face)];
    } ///< the preview a final fades from
    void forgetReplaced();

    bool isEmpty() const { return !m_pictures[0] && !m_pictures[1]; }
    bool isPair() const { return m_pictures[0] && m_pictures[1]; }
    bool isFinal() const; ///< no preview among them
    bool isSameSize() const;
    QSize frame() const; ///< of the first face there is: the other is fitted into it

    void requireDifference(bool required); ///< computed only while somebody looks at it
    const DifferencePtr& difference() const { return m_difference; }
    const std::optional<PairSimilarity>& similarity() const { return m_metrics.result(); }

Q_SIGNALS:
    void changed();
    void differenceReady(); ///< later than it was required
    void metricsReady(double psnr, double ssim);

private:
    using Faces = std::array<CanvasFace, 2>;
    using Pictures = std::array<PicturePtr, 2>;
    struct Prepared {
        Faces faces;
        Pictures pictures;
        DifferencePtr difference; ///< only if it is required
        QColorSpace display;
    };

    void prepare();
    void show(const Prepared& prepared);
    void subtract();

    Faces m_wanted, m_faces;
    Pictures m_pictures, m_replaced;
    QColorSpace m_display, m_preparedFor;
    DifferencePtr m_difference;
    bool m_differenceRequired = false;
    PairMetrics m_metrics;
    CanvasJob m_preparing;
    CanvasJob m_subtracting;
};

} // namespace arcflow::ui
