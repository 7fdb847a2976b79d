foreach(unit app_settings settings_dialog)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_settings LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
