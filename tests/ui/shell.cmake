foreach(unit command_registry command_palette shortcut_editor message_bar shell_widgets)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_shell LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
