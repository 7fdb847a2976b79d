#pragma once

#include <QDialog>

#include <utility>
#include <vector>

namespace arcflow::ui {

/// What the about dialog cannot know by itself.
struct AboutFacts {
    QString version;                                     ///< "0.1.0"
    QString description;                                 ///< one or two sentences
    std::vector<std::pair<QString, QString>> components; ///< "LibTorch" → "2.13.0", as far as known
    std::vector<std::pair<QString, QString>> licences;   ///< name → full text; the program's own first
};

/// Name, version, what the program is made of, and the licences. Not modal.
class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(const AboutFacts& facts, QWidget* parent = nullptr);

    QString versionText() const { return m_versionText; } ///< what the copy button puts on the clipboard

private:
    QWidget* makeHead(const AboutFacts& facts);
    QWidget* makeComponents(const AboutFacts& facts);
    QWidget* makeLicences(const AboutFacts& facts);

    QString m_versionText;
};

} // namespace arcflow::ui
