#pragma once

#include <QStringList>
#include <QWidget>

class QComboBox;

namespace arcflow::ui {

/// The folder to export into: written, browsed for, or one of the recent ones.
class ExportFolderRow : public QWidget {
    Q_OBJECT

public:
    explicit ExportFolderRow(QWidget* parent = nullptr);

    QString folder() const; ///< absolute; empty if what is written is no absolute path
    void setFolder(const QString& folder);
    QStringList recent() const { return m_recent; } ///< latest first, at most 8
    void setRecent(const QStringList& folders);
    void remember(const QString& folder); ///< as the most recent one
    void browse();

Q_SIGNALS:
    void edited(); ///< by the user

private:
    QComboBox* m_folder;
    QStringList m_recent;
};

} // namespace arcflow::ui
