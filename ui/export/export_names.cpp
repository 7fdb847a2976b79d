#include "ui/export/export_names.h"

#include "core/base/error.h"
#include "ui/library/file_path.h"
#include "ui/library/image_record.h"
#include "ui/library/image_store.h"

#include <QCoreApplication>

#include <algorithm>

namespace arcflow::ui {
namespace {

constexpr qsizetype longestTemplate = 400;
constexpr int mostDigits = 20;

struct Names {
    Q_DECLARE_TR_FUNCTIONS(arcflow::ui::ExportNames)
};

QString fieldProblem(const QString& inside) {
    const qsizetype colon = inside.indexOf(u':');
    const QString name = inside.left(colon < 0 ? inside.size() : colon);
    const auto fields = nameFieldInfos();
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const auto& known) { return known.name == name; });
    constexpr qsizetype longestShown = 40;
    if (field == fields.end()) {
        return Names::tr("There is no field {%1}. Choose one under Insert.").arg(name.left(longestShown));
    }
    if (colon < 0) {
        return {};
    }
    if (!field->isNumber) {
        return Names::tr("{%1} is a text and takes no number of digits.").arg(name);
    }
    bool isNumber = false;
    const int digits = inside.mid(colon + 1).toInt(&isNumber);
    return isNumber && digits >= 1 && digits <= mostDigits
               ? QString()
               : Names::tr("Behind the colon of {%1:4} stands the number of digits, 1 to 20.").arg(name);
}

/// The first thing wrong with the braces, in the order NamingTemplate reads them.
QString braceProblem(const QString& pattern) {
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const QChar c = pattern[i];
        if (c != u'{' && c != u'}') {
            continue;
        }
        if (i + 1 < pattern.size() && pattern[i + 1] == c) {
            ++i;
            continue;
        }
        const qsizetype end = c == u'{' ? pattern.indexOf(u'}', i) : -1;
        if (end < 0) {
            return c == u'{' ? Names::tr("A { has no }. For a brace in the name, write {{.")
                             : Names::tr("A } has no {. For a brace in the name, write }}.");
        }
        if (const QString problem = fieldProblem(pattern.mid(i + 1, end - i - 1)); !problem.isEmpty()) {
            return problem;
        }
        i = end;
    }
    return {};
}

QString problemInWords(const QString& pattern, const Error& error) {
    if (pattern.startsWith(u'/')) {
        return Names::tr("A name does not begin with /. The folder is chosen below.");
    }
    if (const QString problem = braceProblem(pattern); !problem.isEmpty()) {
        return problem;
    }
    const QStringList parts = pattern.split(u'/');
    if (parts.contains(QStringLiteral(".")) || parts.contains(QStringLiteral(".."))) {
        return Names::tr("“.” and “..” cannot be folders. Files stay below the chosen folder.");
    }
    return Names::tr("This name cannot be used: %1").arg(QString::fromUtf8(error.what()));
}

std::tm localTime(const QDateTime& time) {
    const QDateTime local = time.toLocalTime();
    std::tm result{};
    if (local.isValid()) {
        result.tm_year = local.date().year() - 1900;
        result.tm_mon = local.date().month() - 1;
        result.tm_mday = local.date().day();
        result.tm_hour = local.time().hour();
        result.tm_min = local.time().minute();
        result.tm_sec = local.time().second();
    }
    return result;
}

} // namespace

QVector<NameFieldInfo> nameFieldInfos() {
    return {{QStringLiteral("prompt"), Names::tr("first words of the prompt")},
            {QStringLiteral("counter"), Names::tr("number in this export"), true},
            {QStringLiteral("seed"), Names::tr("seed"), true},
            {QStringLiteral("model"), Names::tr("model")},
            {QStringLiteral("mode"), Names::tr("student or teacher")},
            {QStringLiteral("steps"), Names::tr("steps"), true},
            {QStringLiteral("width"), Names::tr("width in pixels"), true},
            {QStringLiteral("height"), Names::tr("height in pixels"), true},
            {QStringLiteral("date"), Names::tr("day it was made")},
            {QStringLiteral("time"), Names::tr("time it was made")},
            {QStringLiteral("index"), Names::tr("number within its job"), true}};
}

QStringList readyNameTemplates() {
    return {QStringLiteral("{counter:4}-{prompt}"), QStringLiteral("{prompt}-{seed}"),
            QStringLiteral("{date}/{counter:4}-{prompt}"), QStringLiteral("{model}/{width}x{height}-{seed}"),
            QStringLiteral("{date}_{time}-{seed}")};
}

QString templateProblem(const QString& pattern) {
    if (pattern.trimmed().isEmpty()) {
        return Names::tr("Write a name, for example {counter:4}-{prompt}.");
    }
    if (pattern.size() > longestTemplate) {
        return Names::tr("This name is too long: at most %L1 letters.").arg(longestTemplate);
    }
    if (pattern.endsWith(u'/')) {
        return Names::tr("Write the name of the file behind the last /.");
    }
    try {
        const NamingTemplate checked(pattern.toStdString());
        return {};
    } catch (const Error& error) {
        return problemInWords(pattern, error);
    }
}

NameFields nameFieldsOf(const ImageRecord& image, ImageFace face, qint64 counter) {
    const bool teacher = face == ImageFace::teacher;
    NameFields fields;
    fields.prompt = image.prompt.toStdString();
    fields.model = image.model.toStdString();
    if (!image.mode.isEmpty()) {
        fields.mode = (teacher ? teacherFace : studentFace).toStdString();
    }
    fields.seed = image.seed.value_or(0);
    fields.width = image.width;
    fields.height = image.height;
    fields.steps = teacher && image.teacherSteps > 0 ? image.teacherSteps : image.steps;
    fields.index = image.index;
    fields.counter = counter;
    fields.time = localTime(image.created);
    return fields;
}

TargetNames::TargetNames(const ExportOptions& options)
    : m_template(options.nameTemplate.toStdString()), m_extension(extensionOf(options.format)), m_faces(options.faces) {
    // Asked of the template itself: "{{mode}}" is a text.
    NameFields first, second;
    first.mode = first.prompt = "a";
    second = first;
    second.mode = "b";
    m_usesMode = m_template.expand(first) != m_template.expand(second);
    second = first;
    second.prompt = "b";
    m_usesPrompt = m_template.expand(first) != m_template.expand(second);
}

QString TargetNames::base(const ImageRecord& image, ImageFace face, qint64 counter) const {
    return fromPath(m_template.expand(nameFieldsOf(image, face, counter)));
}

QString TargetNames::ending(const ImageRecord& image, ImageFace face) const {
    const bool two = m_faces == ExportFaces::both && !image.studentFile.isEmpty() && !image.teacherFile.isEmpty();
    if (!two || m_usesMode) {
        return m_extension;
    }
    return u'-' + (face == ImageFace::student ? studentFace : teacherFace) + m_extension;
}

QString exampleName(const ExportOptions& options, const ImageRecord& image) {
    const TargetNames names(options);
    const QVector<ImageFace> faces = facesOf(image, options.faces);
    const ImageFace face = faces.isEmpty() ? ImageFace::student : faces.first();
    return names.base(image, face, 1) + names.ending(image, face);
}

ImageRecord sampleImage() {
    ImageRecord image;
    image.studentFile = QStringLiteral("sample.png");
    image.mode = studentFace;
    image.prompt = Names::tr("two red apples against a pale blue wall");
    image.model = QStringLiteral("nano");
    image.seed = 4102;
    image.width = image.height = 1024;
    image.steps = 2;
    image.created = QDateTime::currentDateTime();
    return image;
}

} // namespace arcflow::ui
