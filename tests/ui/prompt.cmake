foreach(unit prompt_text dynamic_prompt wildcard_library prompt_batch history_walk completion_index draft_saver token_bar
    prompt_editor prompt_panel batch_dialog)
  arcflow_add_test(ui/${unit} LINKS arcflow_ui_prompt LABELS ui ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endforeach()
