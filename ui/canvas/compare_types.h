#pragma once

#include <QImage>
#include <QString>

#include <array>
#include <cstddef>

namespace arcflow::ui {

/// Which of the two pictures; for any two gallery items they stand for the first and the second.
enum class Face { student, teacher };

inline Face otherFace(Face face) {
    return face == Face::student ? Face::teacher : Face::student;
}
inline constexpr std::array<Face, 2> bothFaces = {Face::student, Face::teacher};
/// For arrays with a place for each face.
inline constexpr size_t indexOf(Face face) {
    return static_cast<size_t>(face);
}

/// One picture with what is said about it.
struct CanvasFace {
    QImage image;             ///< null: no picture. Without a colour space it counts as sRGB; alpha lies on mid-grey
    QString name;             ///< "Student"
    QString caption;          ///< "2 evaluations · 0.24 s"; may be empty
    bool provisional = false; ///< a live preview
    double progress = -1;     ///< 0…1 of a provisional face; negative: unknown
};

enum class CompareMode {
    student,
    teacher,
    sideBySide,
    wipe,           ///< with a vertical line: the student to its left
    wipeHorizontal, ///< the student above the line
    flip,           ///< one face, the other while it is held
    blink,
    opacity,    ///< the teacher laid over the student
    difference, ///< per pixel, as a heat map
    loupe,      ///< the other face in a lens under the pointer
};
inline constexpr int compareModeCount = static_cast<int>(CompareMode::loupe) + 1;

inline bool needsPair(CompareMode mode) {
    return mode != CompareMode::student && mode != CompareMode::teacher;
}
inline bool isWipe(CompareMode mode) {
    return mode == CompareMode::wipe || mode == CompareMode::wipeHorizontal;
}

/// What the modes can be set to.
struct CompareValues {
    double wipe = 0.5;        ///< where the line is, 0…1 of the canvas
    double opacity = 0.5;     ///< of the teacher over the student, 0…1
    int blinkInterval = 500;  ///< ms, 200…2000
    double gain = 4;          ///< of the difference, 1…32
    int loupeSize = 240;      ///< diameter in device-independent pixels, 96…640
    double loupeZoom = 2;     ///< against the picture around it, 1…16
    bool loupeSquare = false; ///< round otherwise
    bool loupeHalves = false; ///< both faces in the lens, the student in its left half

    CompareValues bounded() const; ///< held in the ranges above
    bool operator==(const CompareValues&) const = default;
};

} // namespace arcflow::ui
