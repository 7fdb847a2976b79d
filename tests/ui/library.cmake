foreach(unit file_trash folder_scanner image_record image_store library_database library_migration library_safety library_search
             library_service search_text)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_library arcflow_test_support Qt6::Sql LABELS ui
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
arcflow_add_test(ui/library_speed LINKS arcflow_ui_library arcflow_test_support Qt6::Sql LABELS ui SERIAL
  ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
