#include "core/lora/lora_names.h"

#include <QtTest/QtTest>

using namespace arcflow;

Q_DECLARE_METATYPE(arcflow::ModelFamily)

class TestLoraNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_data() {
        QTest::addColumn<ModelFamily>("family");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("modules"); // joined with spaces; empty = unknown
        const auto row = [](const char* title, ModelFamily family, const char* name, const char* modules) {
            QTest::newRow(title) << family << name << modules;
        };
        const ModelFamily flux = ModelFamily::flux;
        const ModelFamily qwen = ModelFamily::qwenImage;
        row("PEFT", flux, "transformer.single_transformer_blocks.37.proj_out", "single_transformer_blocks.37.proj_out");
        row("no prefix", flux, "proj_out", "proj_out");
        row("kohya fused", flux, "lora_unet_double_blocks_18_txt_attn_qkv",
            "transformer_blocks.18.attn.add_q_proj transformer_blocks.18.attn.add_k_proj "
            "transformer_blocks.18.attn.add_v_proj");
        row("kohya linear1", flux, "lora_unet_single_blocks_0_linear1",
            "single_transformer_blocks.0.attn.to_q single_transformer_blocks.0.attn.to_k "
            "single_transformer_blocks.0.attn.to_v single_transformer_blocks.0.proj_mlp");
        row("kohya diffusers", flux, "lora_transformer_transformer_blocks_2_attn_to_add_out",
            "transformer_blocks.2.attn.to_add_out");
        row("kohya embedder", flux, "lora_unet_guidance_in_out_layer", "time_text_embed.guidance_embedder.linear_2");
        row("kohya CLIP", flux, "lora_te1_text_model_encoder_layers_11_self_attn_out_proj",
            "text_model.encoder.layers.11.self_attn.out_proj");
        row("kohya T5", flux, "lora_te3_encoder_block_23_layer_1_DenseReluDense_wi_0",
            "encoder.block.23.layer.1.DenseReluDense.wi_0");
        row("ComfyUI", flux, "diffusion_model.final_layer.adaLN_modulation.1", "norm_out.linear");
        row("PEFT on BFL", flux, "base_model.model.double_blocks.1.img_mlp.2", "transformer_blocks.1.ff.net.2");
        row("XLabs", flux, "double_blocks.4.processor.proj_lora2", "transformer_blocks.4.attn.to_add_out");
        row("musubi", qwen, "lora_unet_transformer_blocks_59_img_mlp_net_0_proj",
            "transformer_blocks.59.img_mlp.net.0.proj");
        row("musubi out", qwen, "lora_unet_transformer_blocks_0_attn_to_out_0", "transformer_blocks.0.attn.to_out.0");
        row("lightx2v", qwen, "transformer_blocks.3.txt_mod.1", "transformer_blocks.3.txt_mod.1");
        row("img_in is another module", qwen, "diffusion_model.img_in", "img_in");
        // Odd ones: none of them may be taken for a known module.
        row("other family", flux, "transformer_blocks.0.img_mlp.net.2", "");
        row("empty", flux, "", "");
        row("prefix only", flux, "transformer.", "");
        row("no number", flux, "transformer.transformer_blocks..attn.to_q", "");
        row("no digits", flux, "transformer.transformer_blocks.x.attn.to_q", "");
        row("negative", flux, "transformer.transformer_blocks.-1.attn.to_q", "");
        row("dot at the end", flux, "transformer.transformer_blocks.0.attn.to_q.", "");
        row("dot at the start", flux, ".transformer_blocks.0.attn.to_q", "");
        row("two dots", flux, "transformer.transformer_blocks.0..attn.to_q", "");
        row("underscore for dot", flux, "transformer.transformer_blocks_0_attn_to_q", "");
        row("dot for underscore", flux, "lora_unet_transformer_blocks.0.attn.to_q", "");
        row("short", flux, "transformer.transformer_blocks.0", "");
        row("two numbers", flux, "transformer.transformer_blocks.0.1.attn.to_q", "");
        row("doubled prefix", flux, "transformer.transformer.proj_out", "");
    }

    void finds() {
        QFETCH(ModelFamily, family);
        QFETCH(QString, name);
        QFETCH(QString, modules);
        const auto target = findLoraTarget(name.toStdString(), family);
        QStringList found;
        if (target) {
            for (const std::string& module : target->modules) {
                found << QString::fromStdString(module);
            }
        }
        QCOMPARE(found.join(' '), modules);
    }

    void describesTheFormat() {
        const auto kohya = findLoraTarget("lora_unet_final_layer_adaLN_modulation_1", ModelFamily::flux);
        QVERIFY(kohya.has_value());
        QCOMPARE(QString::fromStdString(kohya->format), QString("kohya, BFL names"));
        QVERIFY(kohya->swapHalves);
        const auto text = findLoraTarget("text_encoder.text_model.encoder.layers.0.mlp.fc1", ModelFamily::flux);
        QVERIFY(text.has_value());
        QVERIFY(text->component == LoraComponent::textEncoder);
        QVERIFY(!text->swapHalves);
    }
};

QTEST_GUILESS_MAIN(TestLoraNames)
#include "tst_lora_names.moc"
