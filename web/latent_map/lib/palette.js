/**
 * The colours of the labels on a light and on a dark ground, for the map, the legends and the
 * charts. ui/widgets/palette.py reads them here, as JSON.
 *
 * Any two stay apart for colour-blind people too, and labels in a row most of all:
 * `python benchmarks/label_colours.py` measures it.
 */
export const LABEL_COLOURS = {
  "light": [
    "#0018b6", "#ffc231", "#9200ff", "#6d0055", "#ff6d00",
    "#007992", "#9eceff", "#9e5531", "#c279ff", "#49b692"
  ],
  "dark": [
    "#6155b6", "#f3f30c", "#c2aaff", "#aa3d61", "#f3aa24",
    "#aaffff", "#559eaa", "#ff2400", "#ce55ff", "#3ddbaa"
  ]
};
