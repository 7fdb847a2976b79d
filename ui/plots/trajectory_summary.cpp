#include "ui/plots/trajectory_summary.h"

#include "ui/plots/trajectory_path.h"
#include "ui/plots/trajectory_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace arcflow::ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(TrajectorySummary)
};

double distance(QPointF a, QPointF b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

/// A value where it is largest.
struct Peak {
    double value = -1, sigma = 0;

    void take(double candidate, double at) {
        if (candidate > value) {
            value = candidate;
            sigma = at;
        }
    }
    bool found() const { return value >= 0; }
};

QString counts(const TrajectoryPath& path) {
    QStringList runs;
    if (!path.student().empty()) {
        runs << Text::tr("The student takes %1, recorded at %2 points.")
                    .arg(jumpsText(path.student().stepCount()))
                    .arg(path.student().nodes().size());
    }
    if (!path.teacher().empty()) {
        runs << Text::tr("The teacher takes %1.").arg(stepsText(path.teacher().stepCount()));
    }
    return runs.join(' ');
}

QString comparison(const TrajectoryPath& path) {
    const RunPath &student = path.student(), &teacher = path.teacher();
    const double teacherLength = teacher.length();
    if (teacherLength <= 0 || student.segments().empty()) {
        return {};
    }
    Peak widest;
    for (const double sigma : path.levels()) {
        widest.take(distance(*student.placeAt(sigma), *teacher.placeAt(sigma)), sigma);
    }
    const double apart = distance(student.nodes().back().place, teacher.nodes().back().place);
    return Text::tr("The student's path is %1 times as long as the teacher's. The two end %2 apart, which is %3 of the "
                    "teacher's way; at the same σ they are farthest apart at σ %4, by %5.")
        .arg(numberText(student.length() / teacherLength), numberText(apart), percentText(apart / teacherLength),
             sigmaText(widest.sigma), numberText(widest.value));
}

QString courseOf(const RunPath& run, const QString& name) {
    Peak largest, turn;
    const PathNode *first = nullptr, *last = nullptr;
    for (const PathNode& node : run.nodes()) {
        if (node.hasVelocity) {
            first = first ? first : &node;
            last = &node;
            largest.take(node.trace->velocityRms, node.sigma);
            turn.take(node.trace->turningAngle, node.sigma);
        }
    }
    if (!first || first == last) {
        return {};
    }
    QString text = Text::tr("%1: the velocity ‖u‖ goes from %2 to %3 and is largest, %4, at σ %5.")
                       .arg(name, numberText(first->trace->velocityRms), numberText(last->trace->velocityRms),
                            numberText(largest.value), sigmaText(largest.sigma));
    if (turn.value > 0) {
        text += ' ' + Text::tr("Its sharpest turn between two recorded points is %1, before σ %2.")
                          .arg(degreesText(turn.value), sigmaText(turn.sigma));
    }
    return text;
}

QString angleToTeacher(const RunPath& student) {
    Peak largest;
    double sum = 0;
    int count = 0;
    for (const PathNode& node : student.nodes()) {
        if (node.trace->teacherAngle) {
            largest.take(*node.trace->teacherAngle, node.sigma);
            sum += *node.trace->teacherAngle;
            ++count;
        }
    }
    if (!largest.found()) {
        return {};
    }
    return Text::tr("At the student's points, its direction is %1 off the teacher's on average, %2 at most, at σ %3.")
        .arg(degreesText(sum / count), degreesText(largest.value), sigmaText(largest.sigma));
}

QString joined(QStringList parts) {
    parts.removeAll(QString());
    return parts.join(' ');
}

} // namespace

QString pathSummary(const TrajectoryData& data) {
    const TrajectoryPath path(TrajectoryPtr(TrajectoryPtr(), &data)); // borrowed: records hold whole previews
    if (path.empty()) {
        return {};
    }
    QStringList parts{counts(path)};
    if (path.hasPlane()) {
        if (const double share = data.plane.first + data.plane.second; share > 0) {
            parts << Text::tr("The plane shown holds %1 of the variance, %2 along axis 1 and %3 along axis 2.")
                         .arg(percentText(share), percentText(data.plane.first), percentText(data.plane.second));
        }
        parts << comparison(path);
    } else {
        parts << Text::tr("The plane of the paths is known when the run is complete.");
    }
    return joined(parts);
}

QString velocitySummary(const TrajectoryData& data) {
    const RunPath student(data.student, PathKind::smooth), teacher(data.teacher, PathKind::straight);
    return joined(
        {courseOf(student, Text::tr("Student")), courseOf(teacher, Text::tr("Teacher")), angleToTeacher(student)});
}

QString modesSummary(const TrajectoryData& data) {
    QStringList parts;
    for (const StepRecord& record : data.student) {
        const size_t count = std::min(record.modeWeights.size(), record.modeLogGammas.size());
        if (count == 0 || parts.size() >= 8) { // a student has a few steps; more would be noise, not a summary
            continue;
        }
        const auto begin = record.modeWeights.begin();
        const auto strongest = std::max_element(begin, begin + static_cast<long>(count));
        const size_t mode = static_cast<size_t>(strongest - begin);
        double spread = 0; // of the weights: how many modes as equals would have the same entropy
        for (size_t k = 0; k < count; ++k) {
            const double weight = record.modeWeights[k];
            spread -= weight > 0 ? weight * std::log(weight) : 0;
        }
        parts << Text::tr(
                     "In jump %1, from σ %2 to %3, the mixture uses about %4 of its %5 modes; the strongest, mode %6, "
                     "has weight %7 and ℓ %8 (γ = %9).")
                     .arg(record.index + 1)
                     .arg(sigmaText(record.sigma), sigmaText(record.sigmaNext), numberText(std::exp(spread), 2))
                     .arg(count)
                     .arg(mode + 1)
                     .arg(numberText(*strongest, 2), numberText(record.modeLogGammas[mode], 2),
                          numberText(std::exp(record.modeLogGammas[mode]), 2));
    }
    return joined(parts);
}

QString trajectorySummary(const TrajectoryData& data) {
    QStringList paragraphs{pathSummary(data), velocitySummary(data), modesSummary(data)};
    paragraphs.removeAll(QString());
    return paragraphs.join(QStringLiteral("\n\n"));
}

} // namespace arcflow::ui
