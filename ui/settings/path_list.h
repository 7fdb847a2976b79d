#pragma once

#include <QStringList>
#include <QWidget>

class QListWidget;
class QToolButton;

namespace arcflow::ui {

/// Several folders, searched from top to bottom: add, take away (Delete), drop.
class PathList : public QWidget {
    Q_OBJECT

public:
    explicit PathList(const QString& name, QWidget* parent = nullptr);

    QStringList paths() const;
    void setPaths(const QStringList& paths);
    void addPath(const QString& path); ///< as the user does; twice the same is once

Q_SIGNALS:
    void pathsEdited(const QStringList& paths); ///< by the user

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void browse();
    void removeCurrent();

    QString m_name;
    QListWidget* m_list;
    QToolButton* m_remove;
};

} // namespace arcflow::ui
