foreach(unit export_options export_names export_plan manifest export_metadata export_writer export_job export_choice export_dialog)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_export LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
set_tests_properties(ui/export_job PROPERTIES RUN_SERIAL ON) # measures how long the event loop stands still
