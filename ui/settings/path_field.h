#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace arcflow::ui {

/// A folder or file on disk: typed, dropped or chosen. Says underneath what is the matter with it; the disk is asked in
/// the background, because one in the network may not answer for long.
class PathField : public QWidget {
    Q_OBJECT

public:
    enum class Kind {
        folder,     ///< is to be there for reading
        madeFolder, ///< is made when it is needed
        madeFile,   ///< so are this file and its folder
    };

    /// `name`: what lies there, for screen readers and the file dialog.
    PathField(Kind kind, const QString& name, QWidget* parent = nullptr);

    QString path() const;
    void setPath(const QString& path);
    QString remark() const; ///< what is the matter; empty if nothing is, or nothing is known yet

Q_SIGNALS:
    void pathEdited(const QString& path); ///< by the user; absolute, with the system's separators turned into "/"
    void checked();                       ///< the disk has answered: remark() is up to date

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void browse();
    void accept(const QString& path);
    void check();

    Kind m_kind;
    QString m_name;
    QLineEdit* m_edit;
    QLabel* m_remark;
    int m_question = 0; ///< answers to earlier ones are dropped
};

} // namespace arcflow::ui
