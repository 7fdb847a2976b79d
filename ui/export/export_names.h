#pragma once

#include "core/imaging/naming_template.h"
#include "ui/export/export_options.h"

namespace arcflow::ui {

/// A field of name templates, for menus.
struct NameFieldInfo {
    QString name;        ///< as in NamingTemplate: "prompt"
    QString description; ///< translated
    bool isNumber = false;
};
QVector<NameFieldInfo> nameFieldInfos();

/// Templates to start from.
QStringList readyNameTemplates();

/// Says in words what is wrong with a template; empty = fine.
QString templateProblem(const QString& pattern);

/// What the file name of a face can be made of. `counter` counts the images of one export from 1.
NameFields nameFieldsOf(const ImageRecord& image, ImageFace face, qint64 counter);

/// The names of exported files, as the options want them. A pair whose two faces are both exported ends in "-student"
/// and
/// "-teacher", unless the template tells them apart by {mode}.
class TargetNames {
public:
    /// Error(invalidRequest) if templateProblem() has something to say.
    explicit TargetNames(const ExportOptions& options);

    /// Relative path without face and extension; a number goes behind it.
    QString base(const ImageRecord& image, ImageFace face, qint64 counter) const;
    QString ending(const ImageRecord& image, ImageFace face) const; ///< "-student.png", ".png"
    bool usesMode() const { return m_usesMode; }
    bool usesPrompt() const { return m_usesPrompt; }

private:
    NamingTemplate m_template;
    QString m_extension;
    ExportFaces m_faces;
    bool m_usesMode;
    bool m_usesPrompt;
};

/// The name that the first picture of an image gets, as an example while typing. The template must be sound.
QString exampleName(const ExportOptions& options, const ImageRecord& image);

/// An image to show an example for while there is none yet.
ImageRecord sampleImage();

} // namespace arcflow::ui
