#include "ui/canvas/pair_pictures.h"

#include <utility>

namespace arcflow::ui {

PairPictures::PairPictures(QObject* parent) : QObject(parent) {
    connect(&m_metrics, &PairMetrics::ready, this, &PairPictures::metricsReady);
}

void PairPictures::setFaces(const CanvasFace& student, const CanvasFace& teacher) {
    m_wanted = {student, teacher};
    prepare();
}

void PairPictures::setDisplay(const QColorSpace& display) {
    if (display != m_display) {
        m_display = display;
        prepare();
    }
}

void PairPictures::prepare() {
    Prepared start{m_wanted, {}, {}, m_display};
    bool large = false;
    for (const Face face : bothFaces) {
        const QImage& image = wanted(face).image;
        for (const Face old : bothFaces) {
            const bool same = !image.isNull() && image.cacheKey() == m_faces[indexOf(old)].image.cacheKey();
            if (same && m_display == m_preparedFor) {
                start.pictures[indexOf(face)] = picture(old);
            }
        }
        large = large || (!start.pictures[indexOf(face)] && isLargeWork(image, m_display));
    }
    const bool samePictures = start.pictures == m_pictures;
    start.difference = samePictures ? m_difference : DifferencePtr();
    const auto work = [start, required = m_differenceRequired](const std::stop_token& stop) {
        Prepared prepared = start;
        auto& [first, second] = prepared.pictures;
        for (const Face face : bothFaces) {
            if (!prepared.pictures[indexOf(face)]) {
                prepared.pictures[indexOf(face)] =
                    preparePicture(start.faces[indexOf(face)].image, start.display, stop);
            }
        }
        if (required && !prepared.difference && first && second) {
            prepared.difference = measureDifference(first->srgb, second->srgb, stop);
        }
        return prepared;
    };
    if (!large) {
        m_preparing.cancel();
        show(work({}));
        return;
    }
    m_preparing.start([this, work](const std::stop_token& stop) -> CanvasJob::Done {
        return [this, prepared = work(stop)] { show(prepared); };
    });
}

void PairPictures::show(const Prepared& prepared) {
    const Pictures before = std::exchange(m_pictures, prepared.pictures);
    for (const Face face : bothFaces) {
        const size_t i = indexOf(face);
        const bool finished = m_faces[i].provisional && !prepared.faces[i].provisional;
        if (before[i] != m_pictures[i]) {
            m_replaced[i] = finished && m_pictures[i] ? before[i] : PicturePtr();
        }
    }
    const bool wasFinal = isFinal();
    m_faces = prepared.faces;
    m_preparedFor = prepared.display;
    if (before != m_pictures || wasFinal != isFinal()) {
        m_metrics.clear();
        if (isFinal() && isSameSize()) {
            m_metrics.measure(picture(Face::teacher)->srgb, picture(Face::student)->srgb);
        }
    }
    m_subtracting.cancel();
    m_difference = prepared.difference;
    subtract();
    Q_EMIT changed();
}

void PairPictures::forgetReplaced() {
    m_replaced = {};
}

bool PairPictures::isFinal() const {
    return !m_faces[0].provisional && !m_faces[1].provisional;
}

bool PairPictures::isSameSize() const {
    return isPair() && m_pictures[0]->srgb.size() == m_pictures[1]->srgb.size();
}

QSize PairPictures::frame() const {
    const PicturePtr& first = m_pictures[0] ? m_pictures[0] : m_pictures[1];
    return first ? first->srgb.size() : QSize();
}

void PairPictures::requireDifference(bool required) {
    m_differenceRequired = required;
    subtract();
}

void PairPictures::subtract() {
    if (!m_differenceRequired) {
        m_subtracting.cancel();
        return;
    }
    if (m_difference || m_subtracting.isRunning() || !isSameSize()) {
        return;
    }
    const QImage first = picture(Face::student)->srgb;
    const QImage second = picture(Face::teacher)->srgb;
    if (!isLargeWork(first, {})) {
        m_difference = measureDifference(first, second);
        return;
    }
    m_subtracting.start([this, first, second](const std::stop_token& stop) -> CanvasJob::Done {
        return [this, found = measureDifference(first, second, stop)] {
            m_difference = found;
            Q_EMIT differenceReady();
        };
    });
}

} // namespace arcflow::ui
