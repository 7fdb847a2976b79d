#pragma once

#include <QStringList>

class QObject;

namespace arcflow::ui {

/// Shows the files, selected, in the desktop's file manager; where there is none that can, opens the first one's
/// folder. Returns at once.
void revealInFileManager(const QStringList& files, QObject* context);

} // namespace arcflow::ui
