"""Token ids of the embedded model's tokenizers: golden/nano-ids.json, from transformers.

    python make/golden_nano_ids.py --model ../../resources/models/nano/flux-nano --out golden/nano-ids.json
"""
import argparse, json
import tokenizers, transformers
from transformers import AutoTokenizer, CLIPTokenizer

PROMPTS = [
    '', ' ', 'a', 'two red apples on a light blue background', 'Two RED apples', 'a green hill under a blue sky', 'a yellow circle', '  the   sea\n at\tnight  ',
    'a red apple with a blue square, a green triangle and an orange circle at the top on a light yellow background', 'three', 'a xylophone & 42 zebras!', 'café naïve 日本',
    '<pad> a </s> b', 'a<|endoftext|>b', '<|STARTOFTEXT|>! red', 'red▁apple ▁ x', ' '.join(['red apple'] * 60), 'it\'s the apple\'s', 'a' * 100, '\u00a0wide\u3000space',
]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--model', required=True)
    p.add_argument('--out', required=True)
    a = p.parse_args()
    clip = CLIPTokenizer.from_pretrained(f'{a.model}/tokenizer')
    t5 = AutoTokenizer.from_pretrained(f'{a.model}/tokenizer_2')
    rows = [dict(text=t, clip=clip(t, truncation=True, max_length=77).input_ids, t5=t5(t, truncation=True, max_length=32).input_ids) for t in PROMPTS]
    out = dict(note='clip cut to 77, t5 cut to 32, neither padded', transformers=transformers.__version__, tokenizers=tokenizers.__version__,
               pad=dict(clip=clip.pad_token_id, t5=t5.pad_token_id), prompts=rows)
    with open(a.out, 'w', encoding='utf-8') as f:
        json.dump(out, f, ensure_ascii=True)
        f.write('\n')


if __name__ == '__main__':
    main()
